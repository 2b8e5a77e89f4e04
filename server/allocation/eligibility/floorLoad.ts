import { judgeMeasure } from './measure.ts'
import type { Rule } from './rule.ts'

export const floorLoad: Rule = {
  id: 'floor_load',
  sentence: 'Le sol porte la charge de l’activité.',
  source: 'Demande de la structure et relevé du local (NF EN 1991-1-1 pour la méthode)',
  judge: (phase, room) =>
    judgeMeasure('La charge au sol admissible', 'kN/m²', phase.minFloorLoadKnM2, room.floorLoadKnM2),
}
