/**
 * Projects that are expected but have no name yet, as demands of a plan: places are then kept for them, so that the first
 * comer does not take the only dock.
 *
 * A cohort of `least` to `most` projects a year becomes `most` demands each year. Nothing is known between the two numbers,
 * so each is taken to be as likely as the others, and the k-th project comes with the probability
 *
 *     p(k) = P(the cohort comes) × P(at least k come) = P(cohort) × min(1, (most − k + 1) / (most − least + 1))
 *
 * Its stays are worth p(k) times what they would be worth to a project that is there. The expectation is the right figure
 * for a plan that is decided today: the points of a plan are a sum, so their expected sum is the sum of p(k) × points
 * whether or not the projects come together, and no other weight gives the plan that is worth most on average.
 *
 * Its limits. A place kept for a project that does not come is counted as lost, while it could be given to somebody else
 * then: the reserve is worth more than is said. An expectation is indifferent to risk: it takes one sure project for two that
 * come every other time. And a project with p < 1 never takes a place from a present demand that draws the same points from
 * it: where a cohort must be served whatever it costs, its first projects need p = 1 (its least number, at 100 %).
 *
 * Nobody owns such a place: it is written apart from the placements and is never accepted as an occupancy.
 */
import { createHash } from 'node:crypto'
import type { Cohort } from '../cohorts/cohorts.schema.ts'
import { addQuarters, firstDay, quarterLabel } from '../lib/quarter.ts'
import type { Anticipation } from './allocation.schema.ts'
import { compose, roomsByQuarter, steeringOf, type Composed } from './compose.ts'
import { worthOf } from './check.ts'
import { quarterStart, type DemandFacts, type Facts, type Horizon } from './facts.ts'
import type { SolvedResult } from './problem.ts'
import { rounded } from './wishes/wishes.ts'

/** The projects of the cohorts that come during the horizon, in order of cohort, then of time. */
export function expectedDemands(cohorts: readonly Cohort[], horizon: Horizon): DemandFacts[] {
  const end = quarterStart(horizon, horizon.quarters)
  const [first, last] = [Number(horizon.startsOn.slice(0, 4)), Number(end.slice(0, 4))]
  return cohorts.flatMap((cohort) =>
    Array.from({ length: last - first + 1 }, (_, at) => `${first + at}-Q${cohort.arrivalQuarter}`)
      .filter((quarter) => horizon.startsOn <= firstDay(quarter) && firstDay(quarter) < end)
      .flatMap((quarter) =>
        Array.from({ length: cohort.mostPerYear }, (_, at) => expectedDemand(cohort, quarter, at + 1)),
      ),
  )
}

function expectedDemand(cohort: Cohort, arrival: string, k: number): DemandFacts {
  const { stage, leastPerYear: least, mostPerYear: most } = cohort
  const from = firstDay(arrival)
  const id = idOf(`${cohort.id} ${arrival} ${k}`)
  const name = `Projet attendu n° ${k} (${cohort.name}, ${quarterLabel(arrival).split(' (')[0]!})`
  return {
    id,
    organisation: { id, name, stage, filiere: null, inseeCode: null, jobsFte: null, inclusionPostsFte: null },
    submittedOn: from,
    communesWanted: [],
    acceptsTransitional: null,
    wantsQpv: null,
    // It asked for nothing: no points for refusals, nor for a filière served little.
    refusals: 0,
    filiereHoused: null,
    phases: [
      {
        stage,
        needed: { from, until: firstDay(addQuarters(arrival, cohort.stayQuarters)) },
        kinds: cohort.kinds,
        areaMinM2: cohort.areaMinM2,
        areaIdealM2: null,
        areaMaxM2: cohort.areaMaxM2,
        workstations: cohort.workstations,
        requiredEquipment: cohort.requiredEquipment,
        minClearHeightM: null,
        minFloorLoadKnM2: null,
        minDoorWidthM: null,
        minPowerKva: null,
        budgetEurCentsPerMonth: cohort.budgetEurCentsPerMonth,
      },
    ],
    expected: {
      cohortId: cohort.id,
      probability: rounded((cohort.probabilityPercent / 100) * Math.min(1, (most - k + 1) / (most - least + 1))),
    },
  }
}

/** The same facts without the projects that are only expected. */
export const presentOnly = (facts: Facts): Facts => ({
  ...facts,
  demands: facts.demands.filter(({ expected }) => expected === undefined),
})

/** What else a plan was solved as, to know what its reserve costs. */
export interface Alternative {
  readonly composed: Composed
  readonly result: SolvedResult
}

/**
 * What the reserve of a plan holds, and what it costs those who are there.
 * @param facts those of the plan, the expected projects included
 * @param without the same question without them; `null`: it was stopped before, so the cost is unknown
 */
export function anticipationOf(
  facts: Facts,
  { request, candidates, problem, reserved }: Composed,
  { stays, worth }: SolvedResult,
  without: Alternative | null,
): Anticipation {
  const projects = candidates.filter(({ demand }) => demand.expected !== undefined)
  const expected = new Set(projects.map(({ demand }) => demand.id))
  const kept = new Set(stays.flatMap(({ organisation }) => (expected.has(organisation) ? [organisation] : [])))
  const present = compose(presentOnly(facts), request, reserved)
  const presentStays = stays.filter(({ organisation }) => !expected.has(organisation))
  const presentWorth = worthOf(present.problem, { stays: presentStays })
  const here = roomsByQuarter(problem, stays)
  const there = without === null ? null : roomsByQuarter(without.composed.problem, without.result.stays)
  const housed = (rooms: readonly (string | null)[] | undefined) => (rooms ?? []).filter((room) => room !== null).length
  return {
    projects: projects.length,
    expectedProjects: rounded(projects.reduce((sum, { demand }) => sum + demand.expected!.probability, 0)),
    kept: kept.size,
    worth: rounded(worth - presentWorth),
    // The plan without a reserve was searched apart: it is at least as good as what this one gives to those who are there.
    cost:
      without === null || there === null
        ? null
        : rounded(
            Math.max(
              0,
              without.result.worth - steeringOf(without.composed, there) - (presentWorth - steeringOf(present, here)),
            ),
          ),
    losing: candidates.flatMap(({ demand: { id, organisation } }) => {
      if (there === null || expected.has(id)) return []
      const quarters = housed(there.get(id)) - housed(here.get(id))
      return quarters > 0 ? [{ demandId: id, organisationName: organisation.name, quarters }] : []
    }),
  }
}

/** A uuid made from a text: the same project of the same cohort has the same one in every plan. */
function idOf(text: string): string {
  const bytes = createHash('sha256').update(`anticipated ${text}`).digest().subarray(0, 16)
  bytes[6] = (bytes[6]! & 0x0f) | 0x80
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
