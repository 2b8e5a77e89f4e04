import { list, number, signed } from '../../lib/french.ts'
import { frenchDay, frenchSpan } from '../../lib/frenchDay.ts'
import type { Alone } from '../allocation.schema.ts'
import { roomsByQuarter, steeringOf, type Candidate } from '../compose.ts'
import type { RoomFacts } from '../facts.ts'
import { rounded } from '../wishes/wishes.ts'
import { quartersFrom, refOf, said, type View } from './view.ts'

/**
 * What a demand without a room in these quarters would have were nobody else to place, and what keeps it from it: what
 * others would lose by it, read off the prices of scarcity, and the room and quarter where most is lost.
 * @returns null when even alone it would be without a room in all of them
 */
export function aloneOf(view: View, candidate: Candidate, from: number, until: number): Alone | null {
  const { id } = candidate.demand
  const best = view.aloneBest(id)
  if (!best.stays.some((stay) => stay.from < until && from < stay.until)) return null
  const scarce = best.stays.flatMap(({ room, units, ...stay }) =>
    quartersFrom(stay.from, stay.until).map((quarter) => ({ room: view.rooms.get(room)!, quarter, units })),
  )
  const costOf = ({ room, quarter, units }: (typeof scarce)[number]) => units * view.price(room, quarter)
  const [binding] = scarce
    .filter(({ room, quarter, units }) => view.left(room, quarter) < units && !isIn(view, candidate, room, quarter))
    .sort((a, b) => costOf(b) - costOf(a) || a.quarter - b.quarter)
  const own = roomsByQuarter(view.problem, best.stays)
  const found: Omit<Alone, 'sentences'> = {
    stays: best.stays.map((stay) => ({
      room: refOf(view.rooms.get(stay.room)!),
      during: view.days(stay.from, stay.until),
    })),
    worth: rounded(best.worth - steeringOf({ candidates: [candidate] }, own)),
    toll: view.request.mode === 'weighted' ? rounded(scarce.reduce((sum, each) => sum + costOf(each), 0)) : null,
    binding:
      binding === undefined
        ? null
        : {
            room: refOf(binding.room),
            during: view.days(binding.quarter),
            heldBy: view.holders(binding.room, [binding.quarter], candidate),
          },
  }
  return { ...found, sentences: sentencesOf(view, candidate, found, binding?.room) }
}

const isIn = ({ where }: View, { demand }: Candidate, room: RoomFacts, quarter: number): boolean =>
  where.get(demand.id)![quarter] === room.id

function sentencesOf(
  { rooms }: View,
  { demand, priority }: Candidate,
  { stays, worth, toll, binding }: Omit<Alone, 'sentences'>,
  room: RoomFacts | undefined,
): string[] {
  const path = list(stays.map((stay) => `${said(rooms.get(stay.room.id)!)} ${frenchSpan(stay.during)}`))
  const points = (value: number) => `${number(value)} ${Math.abs(value) < 2 ? 'point' : 'points'}`
  const alone = `Si personne d’autre n’était à placer, ${demand.organisation.name} aurait ${path}, soit ${points(worth)}.`
  const price = toll === null || toll === 0 ? [] : [`Ces places apportent ${points(toll)} à d’autres structures.`]
  if (binding === null || room === undefined) return [alone, ...price]
  const held = binding.heldBy.length === 0 ? '' : `, où est ${list(binding.heldBy.map(saidWithPoints))}`
  const most = `La plus disputée est ${said(room)} au trimestre du ${frenchDay(binding.during.from)}${held} ; ${demand.organisation.name} a ${saidPoints(priority.points)}.`
  return [alone, ...price, most]
}

const saidPoints = (points: number) =>
  points === 0
    ? 'une priorité neutre'
    : `une priorité de ${signed(points)} ${Math.abs(points) < 2 ? 'point' : 'points'}`

type Said = NonNullable<Alone['binding']>['heldBy'][number]
function saidWithPoints({ organisationName, decided, priorityPoints = null }: Said): string {
  const why = [
    ...(decided ? ['par sa convention en cours'] : []),
    ...(priorityPoints === null ? [] : [saidPoints(priorityPoints)]),
  ]
  return why.length === 0 ? organisationName : `${organisationName} (${why.join(', ')})`
}
