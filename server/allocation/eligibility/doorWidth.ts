import { judgeMeasure } from './measure.ts'
import type { Rule } from './rule.ts'

export const doorWidth: Rule = {
  id: 'door_width',
  sentence: 'La porte laisse passer le matériel.',
  source: 'Demande de la structure et relevé du local',
  judge: (phase, room) => judgeMeasure('La largeur de porte', 'm', phase.minDoorWidthM, room.doorWidthM),
}
