import { FILIERES, STAGES } from '../../db/codes.ts'
import { worthOf } from '../check.ts'
import { compose, steeringOf, type Candidate } from '../compose.ts'
import { buildingCondition } from '../eligibility/buildingCondition.ts'
import { closed } from '../eligibility/closed.ts'
import { inService } from '../eligibility/inService.ts'
import { meetingRoom } from '../eligibility/meetingRoom.ts'
import { isRefused } from '../eligibility/rules.ts'
import { siteStatus } from '../eligibility/siteStatus.ts'
import { siteWindow } from '../eligibility/siteWindow.ts'
import type { SolvedPlan } from '../explain/smallestChange.ts'
import { quartersFrom, type View } from '../explain/view.ts'
import { monthlyRent, type PhaseFacts, type RoomFacts } from '../facts.ts'
import { capacityOf, contextOf } from '../tenancy.ts'
import { rounded } from '../wishes/wishes.ts'
import type { PlanSummary, Weights } from '../allocation.schema.ts'
import type { PlanFigures } from './comparison.schema.ts'

const MONTHS_PER_QUARTER = 3

/** @param yardstick weights to count the stays by once more, so that plans of other weights can be compared */
export function figuresOf(solved: SolvedPlan, view: View, summary: PlanSummary, yardstick: Weights): PlanFigures {
  const present = view.candidates.filter(({ demand }) => demand.expected === undefined)
  const quarters = present.flatMap((candidate) => quartersOf(view, candidate))
  return {
    summary,
    worthByFirst: worthBy(solved, view, summary, yardstick),
    byStage: STAGES.flatMap((stage) => {
      const counted = servedOf(quarters.filter(({ phase }) => phase.stage === stage))
      return counted.quartersAsked === 0 ? [] : [{ stage, ...counted }]
    }),
    byFiliere: [...FILIERES, null].flatMap((filiere) => {
      const counted = servedOf(quarters.filter(({ candidate }) => candidate.demand.organisation.filiere === filiere))
      return counted.quartersAsked === 0 ? [] : [{ filiere, ...counted }]
    }),
    byCommune: byCommune(quarters),
    byQpv: {
      inside: quarters.filter(({ room }) => room?.site.inQpv === true).length,
      outside: quarters.filter(({ room }) => room?.site.inQpv === false).length,
      unknown: quarters.filter(({ room }) => room?.site.inQpv === null).length,
    },
    overBudget: overBudget(quarters),
    empty: emptyArea(view),
  }
}

/** A quarter that a demand asks for, and the room that the plan gives it. */
interface Asked {
  readonly candidate: Candidate
  readonly phase: PhaseFacts
  readonly room: RoomFacts | null
}

function quartersOf({ where, rooms }: View, candidate: Candidate): Asked[] {
  const held = where.get(candidate.demand.id)!
  return candidate.phases.flatMap((phase, quarter) => {
    const roomId = held[quarter]!
    return phase === null ? [] : [{ candidate, phase, room: roomId === null ? null : rooms.get(roomId)! }]
  })
}

const servedOf = (quarters: readonly Asked[]) => ({
  quartersAsked: quarters.length,
  quartersHoused: quarters.filter(({ room }) => room !== null).length,
})

/** The plan's own points are its worth already; by others, the question is made again with them. */
function worthBy(
  { facts, request, reserved, stays }: SolvedPlan,
  { where }: View,
  { worth }: PlanSummary,
  weights: Weights,
): number {
  if (weightsApart(request.weights, weights) === 0) return worth
  const composed = compose(facts, { ...request, weights }, reserved)
  return rounded(worthOf(composed.problem, { stays }) - steeringOf(composed, where))
}

/** How many points and costs two sets of weights give otherwise. */
export function weightsApart(one: Weights, other: Weights): number {
  const flat = ({ points, moveCost, evictionCost, unhousedCost }: Weights): Record<string, number> => ({
    ...points,
    moveCost,
    evictionCost,
    unhousedCost,
  })
  const [a, b] = [flat(one), flat(other)]
  return Object.keys({ ...a, ...b }).filter((code) => (a[code] ?? 0) !== (b[code] ?? 0)).length
}

function byCommune(quarters: readonly Asked[]): PlanFigures['byCommune'] {
  const communes = new Map<string | null, PlanFigures['byCommune'][number]>()
  for (const { room } of quarters) {
    if (room === null) continue
    const { inseeCode, communeName: name } = room.site
    communes.set(inseeCode, { inseeCode, name, quartersHoused: (communes.get(inseeCode)?.quartersHoused ?? 0) + 1 })
  }
  return [...communes.values()].sort(
    (a, b) => b.quartersHoused - a.quartersHoused || a.name.localeCompare(b.name, 'fr'),
  )
}

/** What is avoided is counted against the room held on the eve: only who is housed elsewhere avoids anything. */
function overBudget(quarters: readonly Asked[]): PlanFigures['overBudget'] {
  const sum = { eurCents: 0, avoidedEurCents: 0, quartersUnknown: 0 }
  for (const { candidate, phase, room } of quarters) {
    if (room === null) continue
    const now = excessPerMonth(phase, room)
    const before = candidate.current === null ? 0 : excessPerMonth(phase, candidate.current)
    if (now === null || before === null) sum.quartersUnknown += 1
    if (now === null) continue
    sum.eurCents += MONTHS_PER_QUARTER * now
    sum.avoidedEurCents += MONTHS_PER_QUARTER * Math.max(0, (before ?? 0) - now)
  }
  return sum
}

/** EUR cents of rent a month above the budget, or null when one of the two is unknown. What is free exceeds none. */
function excessPerMonth(phase: PhaseFacts, room: RoomFacts): number | null {
  const rent = monthlyRent(phase, room)
  if (rent === 0) return 0
  return rent === null || phase.budgetEurCentsPerMonth === null
    ? null
    : Math.max(0, rent - phase.budgetEurCentsPerMonth)
}

/** These rules read the room, its site and the days, and nothing of who asks. */
const HOSTING = [inService, closed, siteStatus, siteWindow, buildingCondition, meetingRoom]

function emptyArea(view: View): PlanFigures['empty'] {
  const anybody = view.candidates[0]!
  const phase = anybody.phases[anybody.from]!
  const quarters = quartersFrom(0, view.request.quarters)
  const hosting = view.facts.rooms.map((room) => ({
    room,
    open: quarters.filter((quarter) => !isRefused(phase, room, contextOf(anybody, room, quarter), HOSTING)),
  }))
  const isKnown = (room: RoomFacts): room is RoomFacts & { areaM2: number } =>
    room.areaM2 !== null && capacityOf(room) > 0
  const sum = hosting.reduce(
    (total, { room, open }) =>
      isKnown(room)
        ? total + open.reduce((m2, at) => m2 + (room.areaM2 * Math.max(0, view.left(room, at))) / capacityOf(room), 0)
        : total,
    0,
  )
  return {
    m2: rounded(sum / quarters.length),
    roomsUnknown: hosting.filter(({ room, open }) => open.length > 0 && !isKnown(room)).length,
  }
}
