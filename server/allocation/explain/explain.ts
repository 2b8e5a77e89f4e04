import { list } from '../../lib/french.ts'
import { frenchDay } from '../../lib/frenchDay.ts'
import type { Fairness, PlanSummary, RoomRef } from '../allocation.schema.ts'
import { pairOf, steeringOf, type Candidate, type Composed } from '../compose.ts'
import type { Days } from '../facts.ts'
import { classOf } from '../priority.ts'
import type { Envy, SolvedResult } from '../problem.ts'
import { explainPlacement, type Proposal } from './placement.ts'
import { explainGaps, type Gap } from './unmet.ts'
import { rounded } from '../wishes/wishes.ts'
import { quartersFrom, said, supposedRoom, viewOf, type Run, type View } from './view.ts'

/** A place kept for a project that is only expected. */
export interface KeptPlace extends Days {
  readonly cohortId: string
  readonly name: string
  readonly probability: number
  readonly roomId: string
  readonly supposedRoom: RoomRef | null
  readonly workstations: number | null
  readonly worth: number
}

export interface Explained {
  readonly proposals: readonly Proposal[]
  readonly kept: readonly KeptPlace[]
  readonly gaps: readonly Gap[]
  readonly summary: PlanSummary
}

/** Why each demand is where it is, and why not elsewhere, from the same facts that the question was made of. */
export function explain(
  composed: Composed,
  result: SolvedResult,
  anticipation: PlanSummary['anticipation'] = null,
): Explained {
  const view = viewOf(composed, result)
  const isPresent = ({ demand }: Candidate) => demand.expected === undefined
  const present = view.candidates.filter(isPresent)
  const proposals = view.runs.filter(({ candidate }) => isPresent(candidate)).map((run) => explainPlacement(view, run))
  const kept = view.runs.filter(({ candidate }) => !isPresent(candidate)).map((run) => keptPlace(view, run))
  const gaps = present.flatMap((candidate) => explainGaps(view, candidate))
  return { proposals, kept, gaps, summary: { ...summarise(view, present, result, proposals), anticipation } }
}

function keptPlace({ request, days }: View, { candidate, room, from, until, units }: Run): KeptPlace {
  const { expected, organisation } = candidate.demand
  const { worth } = pairOf(candidate, room, request.weights)
  return {
    ...expected!,
    name: organisation.name,
    roomId: room.id,
    supposedRoom: supposedRoom(room),
    ...days(from, until),
    workstations: room.shared ? units : null,
    worth: rounded(quartersFrom(from, until).reduce((sum, quarter) => sum + worth(quarter), 0)),
  }
}

function summarise(
  view: View,
  present: readonly Candidate[],
  result: SolvedResult,
  proposals: readonly Proposal[],
): Omit<PlanSummary, 'anticipation'> {
  const counts = present.map(({ demand, phases, priority }) => ({
    priorityClass: classOf(priority.points),
    asked: phases.filter((phase) => phase !== null).length,
    housed: view.where.get(demand.id)!.filter((room) => room !== null).length,
  }))
  const { seconds, status, fairness } = result
  // What only steered the solver is no point of the plan. Its bound holds for plans that steer as well.
  const steering = steeringOf(view, view.where)
  const [worth, bound] = [result.worth - steering, result.bound - steering]
  return {
    worth,
    bound,
    gap: (bound - worth) / Math.max(Math.abs(bound), 1),
    optimal: status === 'optimal',
    seconds,
    demands: counts.length,
    housed: counts.filter(({ asked, housed }) => housed === asked).length,
    partlyHoused: counts.filter(({ asked, housed }) => housed > 0 && housed < asked).length,
    unhoused: counts.filter(({ housed }) => housed === 0).length,
    quartersAsked: counts.reduce((sum, { asked }) => sum + asked, 0),
    quartersHoused: counts.reduce((sum, { housed }) => sum + housed, 0),
    moves: proposals.filter(({ moves }) => moves).length,
    toCheck: proposals.filter(({ toCheck }) => toCheck.length > 0).length,
    fairness: fairness === undefined ? null : sayFairness(view, fairness, counts, steering),
  }
}

function sayFairness(
  view: View,
  { envious, defaultWorth, cost }: NonNullable<SolvedResult['fairness']>,
  counts: readonly { priorityClass: number; asked: number; housed: number }[],
  steering: number,
): Fairness {
  const names = new Map(view.candidates.map(({ demand }) => [demand.id, demand.organisation.name]))
  const present = new Set(view.candidates.flatMap(({ demand }) => (demand.expected === undefined ? [demand.id] : [])))
  const relocations = new Set(view.candidates.flatMap(({ demand }) => (demand.relocates ? [demand.id] : [])))
  return {
    classes: [...new Set(counts.map(({ priorityClass }) => priorityClass))]
      .sort((a, b) => a - b)
      .map((priorityClass) => {
        const members = counts.filter((each) => each.priorityClass === priorityClass)
        return {
          priorityClass,
          demands: members.length,
          quartersAsked: members.reduce((sum, { asked }) => sum + asked, 0),
          quartersHoused: members.reduce((sum, { housed }) => sum + housed, 0),
        }
      }),
    envious: envious
      .filter(({ organisation }) => present.has(organisation))
      .map((envy) => ({
        demandId: envy.organisation,
        organisationName: names.get(envy.organisation)!,
        sentence: sayEnvy(view, envy, names),
        relocation: relocations.has(envy.organisation),
      })),
    defaultWorth: defaultWorth === null ? null : defaultWorth - steering,
    cost,
  }
}

function sayEnvy(
  { rooms, days }: View,
  { organisation, room, quarter, holders }: Envy,
  names: ReadonlyMap<string, string>,
) {
  const others = holders.map((id) => names.get(id)!)
  const less = others.length > 1 ? 'moins prioritaires' : 'moins prioritaire'
  return `${names.get(organisation)!} aurait préféré ${said(rooms.get(room)!)} au trimestre du ${frenchDay(days(quarter).from)} : ce local va à ${list(others)}, ${less}.`
}
