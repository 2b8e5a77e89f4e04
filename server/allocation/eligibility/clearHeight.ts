import { judgeMeasure } from './measure.ts'
import { fulfilled, type Rule } from './rule.ts'

export const clearHeight: Rule = {
  id: 'clear_height',
  sentence: 'La hauteur libre suffit à l’activité.',
  source: 'Demande de la structure et relevé du local',
  judge(phase, room) {
    if (room.kind === 'yard') return fulfilled(() => 'Une cour est à ciel ouvert.')
    return judgeMeasure('La hauteur libre', 'm', phase.minClearHeightM, room.clearHeightM)
  },
}
