/**
 * How solid a solved plan is: what it is worth if the facts to check turn out badly, which of them matter most, and which
 * placements hold when the weights are a little other than they are.
 */
import { worthOf } from '../check.ts'
import { compose, roomsByQuarter, steeringOf, type Composed } from '../compose.ts'
import type { SolvedPlan } from '../explain/smallestChange.ts'
import { quartersFrom, viewOf } from '../explain/view.ts'
import type { Weights } from '../allocation.schema.ts'
import type { solveMode } from '../modes/solveMode.ts'
import type { PlannedStay } from '../problem.ts'
import { rounded } from '../wishes/wishes.ts'
import { seededRandom, type Random } from '../solver/random.ts'
import { improved } from './improved.ts'
import { cut, cutPlan, factsThatMatter, isDecided, restsOn } from './resting.ts'
import type { Robustness, RobustnessReport } from './robustness.schema.ts'

/** Each weight is drawn between itself divided and multiplied by 1 + SPREAD, evenly in ratio. */
const SPREAD = 1
const DRAWS = 20
/** Allowed to the search of the plan that rests on no unknown fact. */
const SECONDS_FOR_CERTAIN = 5
/** The gap at which that search is good enough. */
const GOOD_ENOUGH = 0.002

/**
 * Blocks its thread: other than in tests, go through `runInWorker`.
 * @param solve `solveMode`, unless a test brings its own
 */
export async function robustnessOf(
  plan: SolvedPlan,
  solve: typeof solveMode,
  onProgress: (progress: NonNullable<Robustness['progress']>) => void,
): Promise<RobustnessReport> {
  const started = performance.now()
  const { facts, request, stays } = plan
  const composed = compose(facts, request, plan.reserved)
  const draws = request.mode === 'weighted' ? DRAWS : 0
  const tell = (step: string, done: number) => onProgress({ step, done, of: draws + 1 })

  tell('Le plan si rien ne se confirme', 0)
  const rests = restsOn(composed)
  const isOpen = (demandId: string, roomId: string, quarter: number) => rests(demandId, roomId, quarter).length > 0
  const best = pointsOf(stays)
  const fallen = cutPlan(stays, isOpen)
  const report = {
    worth: {
      best: rounded(best),
      fallen: rounded(pointsOf(fallen)),
      certain: rounded(await certainWorth()),
    },
    facts: factsThatMatter(composed, stays, rests),
    stability: draws === 0 ? null : stabilityOf(plan, composed, draws, tell),
  }
  return { ...report, seconds: rounded((performance.now() - started) / 1000) }

  /** Of the best plan found that rests on no unknown fact: searched anew, and mended from what is left of this one. */
  async function certainWorth(): Promise<number> {
    const sure = cut(composed.problem, isOpen)
    const seconds = Math.min(request.seconds, SECONDS_FOR_CERTAIN)
    const result = await solve({ ...sure, options: { ...sure.options, seconds, gap: GOOD_ENOUGH } })
    // The plan itself holds the pins, and no cut touches what they decide.
    if (result.status === 'infeasible') throw new Error('A solved plan became impossible')
    return Math.max(pointsOf(result.stays), pointsOf(improved(sure, fallen)))
  }

  /** Without what only steers the solver. */
  function pointsOf(stays: readonly PlannedStay[]): number {
    return worthOf(composed.problem, { stays }) - steeringOf(composed, roomsByQuarter(composed.problem, stays))
  }
}

/**
 * How often each placement stands when the weights are drawn anew: in a draw it falls when somebody would now rather be
 * elsewhere, alone or in exchange with those in the way, and the sum of points agrees (see `improved.ts`).
 */
function stabilityOf(
  { facts, request, reserved, stays }: SolvedPlan,
  composed: Composed,
  draws: number,
  tell: (step: string, done: number) => void,
): NonNullable<RobustnessReport['stability']> {
  const random = seededRandom(request.seed)
  const view = viewOf(composed, { stays })
  const rows = view.runs.filter(({ candidate }) => candidate.demand.expected === undefined)
  const held = rows.map(() => 0)
  let unchanged = 0
  for (let draw = 0; draw < draws; draw++) {
    tell(`Autres pondérations : essai ${draw + 1} sur ${draws}`, draw + 1)
    const { problem } = compose(facts, { ...request, weights: perturbed(request.weights, random) }, reserved)
    const where = roomsByQuarter(problem, improved(problem, stays))
    const stands = rows.map(({ candidate, room, from, until }) =>
      where
        .get(candidate.demand.id)!
        .slice(from, until)
        .every((roomId) => roomId === room.id),
    )
    stands.forEach((stood, at) => stood && held[at]!++)
    if (stands.every((stood) => stood)) unchanged++
  }
  return {
    draws,
    spread: SPREAD,
    unchanged,
    placements: rows
      .map(({ candidate, room, from, until }, at) => ({
        demandId: candidate.demand.id,
        organisationName: candidate.demand.organisation.name,
        roomId: room.id,
        roomName: room.name,
        siteName: room.site.name,
        ...view.days(from, until),
        decided: quartersFrom(from, until).every((quarter) => isDecided(candidate, room.id, quarter)),
        held: held[at]!,
      }))
      .sort((a, b) => a.held - b.held || a.organisationName.localeCompare(b.organisationName, 'fr')),
  }
}

function perturbed(weights: Weights, random: Random): Weights {
  const draw = (points: number) => rounded(points * (1 + SPREAD) ** (2 * random.next() - 1))
  return {
    ...weights,
    points: Object.fromEntries(Object.entries(weights.points).map(([code, points]) => [code, draw(points)])),
    moveCost: draw(weights.moveCost),
    evictionCost: draw(weights.evictionCost),
    unhousedCost: draw(weights.unhousedCost),
  }
}
