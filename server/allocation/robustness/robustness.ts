/**
 * How solid a solved plan is: what it is worth if the facts to check turn out badly, which of them matter most, and which
 * placements hold when the weights are a little other than they are.
 */
import { worthOf } from '../check.ts'
import { compose, roomsByQuarter, type Composed, type Request } from '../compose.ts'
import type { SolvedPlan } from '../explain/smallestChange.ts'
import { quartersFrom, viewOf } from '../explain/view.ts'
import type { Weights } from '../allocation.schema.ts'
import type { PlannedStay } from '../problem.ts'
import { rounded } from '../wishes/wishes.ts'
import type { runSolve } from '../runSolve.ts'
import { settle } from '../settled.ts'
import { seededRandom, type Random } from '../solver/random.ts'
import { cut, cutPlan, factsThatMatter, isDecided, restsOn } from './resting.ts'
import type { Robustness, RobustnessReport } from './robustness.schema.ts'

/** Each weight is drawn between itself divided and multiplied by 1 + SPREAD, evenly in ratio. */
const SPREAD = 0.25
const DRAWS = 12
const SECONDS_PER_DRAW = 1.5
/** The plan that rests on no unknown fact is shown as a figure, so it is searched longer. */
const SECONDS_FOR_CERTAIN = 5
/** A draw is settled enough at this gap. */
const GOOD_ENOUGH = 0.002
/** Points a quarter that only part ties: a placement leaves for something better, never for something as good. */
const TIE = 0.01

/** @param signal aborted: rejects as soon as the solver gives back its thread */
export async function robustnessOf(
  plan: SolvedPlan,
  solve: typeof runSolve,
  signal: AbortSignal,
  onProgress: (progress: NonNullable<Robustness['progress']>) => void,
): Promise<RobustnessReport> {
  const started = performance.now()
  const { facts, request, stays } = plan
  const composed = compose(facts, request, plan.reserved)
  const steps = DRAWS + 1
  const tell = (step: string, done: number) => onProgress({ step, done, of: steps })

  tell('Le plan si rien ne se confirme', 0)
  const rests = restsOn(composed)
  const isOpen = (demandId: string, roomId: string, quarter: number) => rests(demandId, roomId, quarter).length > 0
  const best = worthOf(composed.problem, { stays })
  const fallen = worthOf(composed.problem, { stays: cutPlan(stays, isOpen) })
  const { result: certain } = await solved((reserved) => {
    const sure = compose(facts, request, reserved)
    return withOptions({ ...sure, problem: cut(sure.problem, isOpen) }, Math.min(request.seconds, SECONDS_FOR_CERTAIN))
  })
  const matter = factsThatMatter(composed, stays, rests)

  const random = seededRandom(request.seed)
  const view = viewOf(composed, { stays })
  const rows = view.runs.filter(({ candidate }) => candidate.demand.expected === undefined)
  const held = rows.map(() => 0)
  let unchanged = 0
  for (let draw = 0; draw < DRAWS; draw++) {
    tell(`Autres pondérations : essai ${draw + 1} sur ${DRAWS}`, draw + 1)
    const drawn: Request = { ...request, weights: perturbed(request.weights, random) }
    const { composed: asked, result } = await solved((reserved) =>
      withOptions(compose(facts, drawn, reserved), SECONDS_PER_DRAW, stays),
    )
    // A short search may end below the plan itself: then nothing better was found, and the plan stands.
    const stands = worthOf(asked.problem, { stays }) >= result.worth - 1e-6
    if (stands) unchanged++
    const where = roomsByQuarter(asked.problem, result.stays)
    rows.forEach(({ candidate, room, from, until }, at) => {
      const same = where
        .get(candidate.demand.id)!
        .slice(from, until)
        .every((roomId) => roomId === room.id)
      if (stands || same) held[at]!++
    })
  }

  return {
    worth: { best: rounded(best), fallen: rounded(fallen), certain: rounded(Math.max(certain.worth, fallen)) },
    facts: matter,
    stability: {
      draws: DRAWS,
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
    },
    seconds: rounded((performance.now() - started) / 1000),
  }

  async function solved(composedWith: (reserved: ReadonlySet<string>) => Composed) {
    const settled = await settle(composedWith, solve, signal)
    signal.throwIfAborted()
    const { result } = settled
    // The plan itself holds the pins, and no cut touches what they decide.
    if (result.status === 'infeasible') throw new Error('A solved plan became impossible')
    return { composed: settled.composed, result }
  }
}

function withOptions(composed: Composed, seconds: number, keep: readonly PlannedStay[] | null = null): Composed {
  const options = { ...composed.problem.options, seconds, gap: GOOD_ENOUGH, keep, keepBonus: keep === null ? 0 : TIE }
  return { ...composed, problem: { ...composed.problem, options } }
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
