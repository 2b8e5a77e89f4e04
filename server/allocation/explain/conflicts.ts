import { count, number } from '../../lib/french.ts'
import { frenchDay, frenchSpan } from '../../lib/frenchDay.ts'
import type { Reason } from '../allocation.schema.ts'
import type { Composed } from '../compose.ts'
import { daysOf, quarterStart } from '../facts.ts'
import type { Conflict } from '../problem.ts'
import { said } from './view.ts'

/** What cannot hold together, with the names that the solver does not know. */
export function sayConflicts(
  { request, candidates, rooms, fixed }: Composed,
  conflicts: readonly Conflict[],
): Reason[] {
  const byId = new Map(candidates.map((candidate) => [candidate.demand.id, candidate]))
  const nameOf = (demandId: string) => byId.get(demandId)!.demand.organisation.name
  const roomOf = (id: string) => said(rooms.get(id)!)
  return conflicts.map((conflict) => ({ code: conflict.kind, sentence: say(conflict) }))

  function say(conflict: Conflict): string {
    switch (conflict.kind) {
      case 'pin': {
        const { organisation, room, from, until } = conflict
        const where = `dans ${roomOf(room)} ${frenchSpan(daysOf(request, from, until))}`
        return byId.get(organisation)!.kept[from]
          ? `${nameOf(organisation)} reste ${where}, au titre de sa convention en cours.`
          : `${nameOf(organisation)} est imposée ${where}.`
      }
      case 'capacity': {
        const { room, quarter, capacity, units } = conflict
        const there = fixed.get(room)![quarter]!.map(({ organisationName }) => organisationName)
        const held = there.length === 0 ? '' : ` (occupé par ${there.join(', ')})`
        return `${roomOf(room)}${held} offre ${count(capacity, 'place')} au trimestre du ${day(quarter)} ; il en faudrait ${number(units)}.`
      }
      case 'maxStay': {
        const { organisation, limit, stayed } = conflict
        return `${nameOf(organisation)} ne peut passer que ${count(limit, 'trimestre')} dans ces locaux, dont ${number(stayed)} déjà utilisés.`
      }
      case 'notAllowed':
        return `${nameOf(conflict.organisation)} n’a pas droit à ${roomOf(conflict.room)} au trimestre du ${day(conflict.quarter)}.`
      case 'window':
        return `${roomOf(conflict.room)} n’est pas disponible au trimestre du ${day(conflict.quarter)}.`
    }
  }

  function day(quarter: number): string {
    return frenchDay(quarterStart(request, quarter))
  }
}
