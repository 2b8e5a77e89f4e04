import type { Fit, Reason, Weights } from './allocation.schema.ts'
import { readDecisions } from './decisions.ts'
import { assess, DATED_RULES, RULES, UNDATED_RULES } from './eligibility/rules.ts'
import { isNearMiss } from './explain/unmet.ts'
import { refOf } from './explain/view.ts'
import {
  daysOf,
  isQuarterStart,
  quartersCovered,
  quarterStart,
  type DemandFacts,
  type Facts,
  type Horizon,
  type PhaseFacts,
  type RoomFacts,
} from './facts.ts'
import { askingOf, stayGroupOf } from './tenancy.ts'
import { pointsOf, totalOf } from './wishes/wishes.ts'

type PhaseFit = Fit['phases'][number]
type RoomFit = PhaseFit['rooms'][number]

/** Rooms told one by one for each phase; the counts are of all. */
const SHOWN = 200
/** Twenty years: no pathway that anybody plans is longer. */
const MOST_QUARTERS = 80

/** The quarters that the phases of a demand ask for. */
export function horizonOf({ phases }: Pick<DemandFacts, 'phases'>): Horizon {
  const first = phases[0]!.needed.from
  const startsOn = quarterStart({ startsOn: first }, isQuarterStart(first) ? 0 : 1)
  const all = { startsOn, quarters: MOST_QUARTERS }
  return { startsOn, quarters: Math.max(1, quartersCovered(all, phases.at(-1)!.needed).until) }
}

/**
 * How each room answers each phase of the only demand of `facts`, whoever holds it: a room is refused when the rules
 * refuse it in every quarter of the phase.
 * @param asked the rooms to judge: all of them, unless said otherwise
 */
export function fitOf(
  facts: Facts,
  horizon: Horizon,
  weights: Weights,
  asked: readonly RoomFacts[] = facts.rooms,
): Fit {
  const demand = facts.demands[0]!
  const asking = askingOf(facts, horizon, readDecisions(facts, horizon, [], []))
  const stayed = asking[0]?.stayed ?? {}
  return { phases: demand.phases.map((phase) => fitOfPhase(phase)) }

  function fitOfPhase(phase: PhaseFacts): PhaseFit {
    const rooms = asked.map((room) => fitOfRoom(phase, room))
    const count = (verdict: RoomFit['verdict']) => rooms.filter((room) => room.verdict === verdict).length
    const refused = rooms.filter(({ verdict }) => verdict === 'refused')
    return {
      stage: phase.stage,
      needed: { ...phase.needed },
      allowed: count('allowed'),
      toCheck: count('to_check'),
      refused: refused.length,
      refusals: RULES.map(({ id, sentence }) => ({
        code: id,
        sentence,
        rooms: refused.filter(({ reasons }) => reasons.some(({ code }) => code === id)).length,
      }))
        .filter(({ rooms }) => rooms > 0)
        .sort((a, b) => b.rooms - a.rooms),
      rooms: rooms
        .filter(({ verdict, reasons }) => verdict !== 'refused' || isNearMiss(reasons.map(({ code }) => code)))
        .sort((a, b) => rank(a) - rank(b) || b.points - a.points)
        .slice(0, SHOWN)
        .map(({ points, ...room }) => ({ ...room, points: room.verdict === 'refused' ? null : points })),
    }
  }

  function fitOfRoom(phase: PhaseFacts, room: RoomFacts): RoomFit & { points: number } {
    const { from, until } = quartersCovered(horizon, phase.needed)
    const quarters = Array.from({ length: until - from }, (_, at) => daysOf(horizon, from + at))
    // A phase shorter than a quarter is judged on its own days.
    const periods = quarters.length > 0 ? quarters : [phase.needed]
    const group = stayGroupOf(room)
    const quartersStayed = group === null ? 0 : (stayed[group] ?? 0)
    const judge = (days: PhaseFacts['needed'], rules: typeof RULES) =>
      assess(phase, room, { demand: demand, days, quartersStayed }, rules)
    const always = judge(phase.needed, UNDATED_RULES)
    const dated = periods.map((days) => judge(days, DATED_RULES))
    const refusedAlways = dated.every(({ broken }) => broken.length > 0)
    const brokenThen = distinct(dated.flatMap(({ broken }) => broken))
    const unknown = distinct([
      ...always.unknown,
      ...dated.flatMap((each) => (each.broken.length > 0 ? [] : each.unknown)),
    ])
    const points = totalOf(pointsOf(phase, room, demand, weights.points))
    const shared = { room: refOf(room), points }
    if (always.broken.length > 0 || refusedAlways) {
      const reasons = [...always.broken, ...(refusedAlways ? brokenThen : [])]
      return { ...shared, verdict: 'refused', reasons }
    }
    return { ...shared, verdict: unknown.length > 0 ? 'to_check' : 'allowed', reasons: [...brokenThen, ...unknown] }
  }
}

const rank = ({ verdict }: RoomFit): number => (verdict === 'refused' ? 1 : 0)

function distinct(reasons: readonly Reason[]): Reason[] {
  return [...new Map(reasons.map((reason) => [reason.code, reason])).values()]
}
