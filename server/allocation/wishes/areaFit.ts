import { count, number } from '../../lib/french.ts'
import type { PhaseFacts } from '../facts.ts'
import type { Wish } from './wish.ts'

/**
 * All at the ideal area (else at the least one, else at the middle of what is known), none at the limits of the demand;
 * in between, in proportion. Without a largest area the points end at twice the ideal; without a smallest, at nothing.
 * A shared room is let by the workstation: it fits exactly as soon as their number is known.
 */
export const areaFit: Wish = {
  code: 'area_fit',
  sentence: 'Une surface proche de la surface idéale, ou le nombre exact de postes dans un local partagé.',
  grant(phase, room) {
    if (room.shared) {
      const { workstations } = phase
      return workstations === null
        ? { share: 0, say: () => 'Le nombre de postes demandés n’est pas connu.' }
        : { share: 1, say: () => `Le local est partagé : la structure y a ${count(workstations, 'poste')}.` }
    }
    const ideal = idealArea(phase)
    if (ideal === null) return { share: 1, say: () => 'La demande ne fixe aucune surface.' }
    const { areaM2 } = room
    if (areaM2 === null) return { share: 0, say: () => 'La surface du local n’est pas connue.' }
    const limit = areaM2 < ideal ? (phase.areaMinM2 ?? 0) : (phase.areaMaxM2 ?? 2 * ideal)
    const share = areaM2 === ideal ? 1 : Math.max(0, (limit - areaM2) / (limit - ideal))
    return {
      // Beyond its own limits a room that a person imposed may lie: it then gets no points.
      share: Number.isFinite(share) ? Math.min(1, share) : 0,
      say: () => `Le local mesure ${number(areaM2)} m² pour ${number(ideal)} m² souhaités.`,
    }
  },
}

function idealArea({ areaMinM2, areaIdealM2, areaMaxM2 }: PhaseFacts): number | null {
  return areaIdealM2 ?? areaMinM2 ?? (areaMaxM2 === null ? null : areaMaxM2 / 2)
}
