import { judgeMeasure } from './measure.ts'
import type { Rule } from './rule.ts'

export const power: Rule = {
  id: 'power',
  sentence: 'La puissance électrique suffit à l’activité.',
  source: 'Demande de la structure et relevé du local',
  judge: (phase, room) => judgeMeasure('La puissance électrique', 'kVA', phase.minPowerKva, room.powerKva),
}
