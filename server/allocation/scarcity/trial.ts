/**
 * What one more room, or more workstations in a shared one, really bring: the plan's own question, with them in it, solved
 * again for everybody.
 *
 * The plan itself is still a plan of the larger question, so the gain is never below zero where worth is what plans are
 * chosen by; both are counted by the same rules (`worthOf`), so that places reserved on the way change nothing. The solver
 * is steered by a small bonus to leave who has a room where the plan has them: whoever moves, moves for the new room.
 */
import { count, list, number } from '../../lib/french.ts'
import { Refusal } from '../../lib/refusal.ts'
import { worthOf } from '../check.ts'
import { compose, roomsByQuarter, strandedBy, type Composed } from '../compose.ts'
import { checkQuarterStart } from '../decisions.ts'
import { quarterAt, type Facts } from '../facts.ts'
import type { PlannedStay, Problem, SolvedResult } from '../problem.ts'
import type { runSolve } from '../runSolve.ts'
import { capital, scarcityOf, type PricedPlan } from './groups.ts'
import { roomOf, saidMoreWorkstations, saidOneMore, saidSuppositions, type Commune } from './oneMore.ts'
import type { Helped, MoreWorkstations, OneMore, ScarcityGroup, Trial } from './scarcity.schema.ts'
import { groupIdOf, sortAsked, sortOf, type Sort } from './sorts.ts'

/** A person waits for the answer. */
const MOST_SECONDS = 20
/** Past it, whatever is still being solved is stopped at its best: connections without a word end at 70 s. */
export const STOP_AFTER_MS = 45_000
/** Points for a quarter unchanged: a hundredth of what a quarter with a room is worth. */
const KEEP_BONUS = 1
/** A price is fair when the gain is this near to it. */
const FAIR = { least: 0.8, most: 1.2 }

export type TrialOutcome = Omit<Trial, 'id' | 'createdAt'>

/** @throws Refusal 422 for a room that cannot be; 409 `trial_impossible` when pins no longer hold together */
export async function tryOneMore(
  plan: PricedPlan,
  asked: OneMore,
  commune: Commune,
  solve: typeof runSolve,
  signal: AbortSignal,
): Promise<TrialOutcome> {
  if ((asked.areaM2 === null) === (asked.workstations === null)) throw areaOrWorkstations()
  const { facts } = plan
  const from = firstQuarter(plan, asked)
  const group = groupOf(plan, sortAsked(asked))
  const like = facts.rooms.find(({ id }) => id === group.found?.like.id)
  const room = roomOf(asked, commune, like, facts.rooms)
  const tried: Tried = {
    oneMore: asked,
    from,
    group,
    // The prices are those of the most sought room: of a shared one they grow with its workstations.
    scale: (asked.workstations ?? 1) / (group.found?.oneMore.workstations ?? 1),
    facts: { ...facts, rooms: [...facts.rooms, room] },
    opened: (composed) => composed,
    roomId: room.id,
    said: saidOneMore(asked, commune),
    words: NEW_ROOM,
    supposed: saidSuppositions(room, like),
  }
  return solveWith(plan, tried, solve, signal)
}

/**
 * @throws Refusal 422 `room_not_shared` for a room of which nobody knows that it has workstations; 409 `trial_impossible` as
 *   above
 */
export async function tryMoreWorkstations(
  plan: PricedPlan,
  asked: MoreWorkstations,
  solve: typeof runSolve,
  signal: AbortSignal,
): Promise<TrialOutcome> {
  const { facts } = plan
  const from = firstQuarter(plan, asked)
  const room = facts.rooms.find(({ id }) => id === asked.roomId)
  if (room?.shared !== true || room.workstations === null) throw notShared()
  const larger = { ...room, workstations: room.workstations + asked.workstations }
  const group = groupOf(plan, sortOf(room))
  const tried: Tried = {
    oneMore: asked,
    from,
    group,
    scale: asked.workstations / (group.found?.oneMore.workstations ?? 1),
    facts: { ...facts, rooms: facts.rooms.map((each) => (each === room ? larger : each)) },
    opened: (composed) => withoutBefore(composed, asked, from),
    roomId: room.id,
    said: saidMoreWorkstations(asked, room),
    words: MORE_WORKSTATIONS,
    supposed: 'Supposé : le loyer par poste, les stades admis et la durée de séjour des postes qui y sont déjà.',
  }
  return solveWith(plan, tried, solve, signal)
}

/** What is tried: the facts with it, and how it is told of. */
interface Tried {
  readonly oneMore: OneMore | MoreWorkstations
  /** Quarter of the plan in which it is there first. */
  readonly from: number
  readonly group: ReturnType<typeof groupOf>
  /** Price of the group to the price of what is tried. */
  readonly scale: number
  readonly facts: Facts
  /** The question as it is before and after `from`. */
  opened(composed: Composed): Composed
  readonly roomId: string
  /** It opens a sentence after « Avec ». */
  readonly said: string
  readonly words: typeof NEW_ROOM
  readonly supposed: string
}
const NEW_ROOM = { it: 'ce local', brings: 'ce local apporte', inIt: 'dans le nouveau' }
const MORE_WORKSTATIONS: typeof NEW_ROOM = { it: 'ces postes', brings: 'ces postes apportent', inIt: 'dans ce local' }

function groupOf(plan: PricedPlan, sort: Sort): { readonly id: string; readonly found: ScarcityGroup | undefined } {
  const id = groupIdOf(sort)
  return { id, found: scarcityOf(plan).groups.find((group) => group.id === id) }
}

/** Takes the workstations that come in a quarter out of the quarters before it. */
function withoutBefore(composed: Composed, { roomId, workstations }: MoreWorkstations, from: number): Composed {
  const capacity = composed.offered
    .get(roomId)!
    .map((units, quarter) => (quarter < from ? Math.max(0, units - workstations) : units))
  const { problem } = composed
  return {
    ...composed,
    offered: new Map(composed.offered).set(roomId, capacity),
    problem: { ...problem, rooms: problem.rooms.map((room) => (room.id === roomId ? { ...room, capacity } : room)) },
  }
}

async function solveWith(
  plan: PricedPlan,
  tried: Tried,
  solve: typeof runSolve,
  signal: AbortSignal,
): Promise<TrialOutcome> {
  const { request, answer } = plan
  const { oneMore, from, group, scale, roomId, said, words, supposed } = tried
  const seconds = Math.min(MOST_SECONDS, request.seconds)
  const reserved = new Set(plan.reserved)
  const composedWith = () => tried.opened(compose(tried.facts, request, reserved))
  const { problem } = composedWith()
  let first: SolvedResult | null = null
  let found: SolvedResult
  for (;;) {
    const composed = composedWith()
    const result = await solve(steered(composed.problem, plan, seconds), { signal })
    if (result.status === 'infeasible') throw impossible()
    first ??= result
    found = result
    const stranded = strandedBy(composed, result)
    if (stranded.length === 0) break
    for (const demandId of stranded) reserved.add(demandId)
  }
  const worth = worthOf(problem, found)
  const better = request.mode !== 'weighted' || worth > answer.worth
  const after = better ? found.stays : answer.stays
  const gain = better ? worth - answer.worth : 0
  // The best plan without it is worth answer.worth to answer.bound, the best with it found worth to first.bound.
  const surely =
    request.mode === 'weighted'
      ? { least: Math.max(0, worth - answer.bound), most: Math.max(0, first.bound - answer.worth) }
      : null
  const quarters = request.quarters - from
  const prices = (group.found?.prices.slice(from) ?? []).filter((price) => price !== null)
  const predicted = prices.length === 0 ? null : scale * prices.reduce((sum, price) => sum + price, 0)
  const ratio = predicted === null || predicted < 0.5 ? null : gain / predicted
  const outcome = {
    oneMore,
    groupId: group.id,
    name: capital(said),
    predicted,
    quartersPriced: prices.length,
    quarters,
    gain,
    boundChange: first.bound - answer.bound,
    surely,
    ratio,
    verdict: verdictOf(predicted, ratio, gain),
    seconds: first.seconds,
    helped: helpedBy(problem, plan, after, roomId, words.inIt),
    supposed,
  }
  const keptMore = keptBy(plan, after) - keptBy(plan, plan.stays)
  const sentences = say(outcome, said, words, keptMore)
  return { ...outcome, sentences }
}

function firstQuarter({ request }: PricedPlan, { from }: Pick<OneMore, 'from'>): number {
  checkQuarterStart(from, 'from')
  const quarter = quarterAt(request, from)
  if (quarter < 0 || quarter >= request.quarters) throw outsidePlan()
  return quarter
}

const steered = (problem: Problem, { stays, request }: PricedPlan, seconds: number): Problem => ({
  ...problem,
  options: {
    ...problem.options,
    seconds,
    ...(request.mode === 'weighted' ? { keep: stays, keepBonus: KEEP_BONUS } : {}),
  },
})

function verdictOf(predicted: number | null, ratio: number | null, gain: number): Trial['verdict'] {
  if (predicted === null) return 'no_price'
  if (ratio === null) return gain < 0.5 ? 'fair' : 'under'
  return ratio < FAIR.least ? 'over' : ratio > FAIR.most ? 'under' : 'fair'
}

/** Demands, of those who are there, with more or fewer quarters than in the plan, or new to the room. */
function helpedBy(
  problem: Problem,
  plan: PricedPlan,
  after: readonly PlannedStay[],
  roomId: string,
  inIt: string,
): Helped[] {
  const before = roomsByQuarter(problem, plan.stays)
  const then = roomsByQuarter(problem, after)
  const projects = expectedIn(plan)
  const names = new Map(plan.facts.demands.map(({ id, organisation }) => [id, organisation.name]))
  const housed = (rooms: readonly (string | null)[]) => rooms.filter((room) => room !== null).length
  return problem.organisations
    .filter(({ id }) => !projects.has(id))
    .flatMap(({ id: demandId }) => {
      const [quartersBefore, quartersAfter] = [housed(before.get(demandId)!), housed(then.get(demandId)!)]
      const were = before.get(demandId)!
      const quartersIn = then.get(demandId)!.filter((room, at) => room === roomId && were[at] !== roomId).length
      if (quartersBefore === quartersAfter && quartersIn === 0) return []
      const organisationName = names.get(demandId)!
      const won = quartersAfter - quartersBefore
      const change =
        won === 0
          ? 'garde autant de trimestres avec un local'
          : `${won > 0 ? 'gagne' : 'perd'} ${count(Math.abs(won), 'trimestre')} avec un local (${quartersAfter} au lieu de ${quartersBefore})`
      const where = quartersIn === 0 ? '' : `, dont ${count(quartersIn, 'trimestre')} ${inIt}`
      const sentence = `${organisationName} ${change}${where}.`
      return [{ demandId, organisationName, quartersBefore, quartersAfter, inIt: quartersIn > 0, sentence }]
    })
    .sort(
      (a, b) =>
        b.quartersAfter - b.quartersBefore - (a.quartersAfter - a.quartersBefore) ||
        Number(b.inIt) - Number(a.inIt) ||
        (a.organisationName < b.organisationName ? -1 : 1),
    )
}

/** Projects that nobody knows by name yet: they are told by their number. */
const expectedIn = ({ facts }: PricedPlan) =>
  new Set(facts.demands.flatMap(({ id, expected }) => (expected === undefined ? [] : [id])))

/** How many expected projects have a place kept for them. */
function keptBy(plan: PricedPlan, stays: readonly PlannedStay[]): number {
  const projects = expectedIn(plan)
  return new Set(stays.flatMap(({ organisation }) => (projects.has(organisation) ? [organisation] : []))).size
}

/** @param keptMore expected projects that have a place in this plan, less those that had one before */
function say(
  outcome: Omit<TrialOutcome, 'sentences'>,
  what: string,
  { it, brings }: typeof NEW_ROOM,
  keptMore: number,
): string[] {
  const { predicted, gain, surely, ratio, verdict, helped, quartersPriced, quarters } = outcome
  const points = (value: number) => `${number(Math.round(value))} points`
  const winners = helped.filter(({ quartersBefore, quartersAfter }) => quartersAfter > quartersBefore)
  const won = winners.reduce((sum, each) => sum + each.quartersAfter - each.quartersBefore, 0)
  const losers = helped.filter(({ quartersBefore, quartersAfter }) => quartersAfter < quartersBefore)
  const newly = winners.filter(({ quartersBefore }) => quartersBefore === 0)
  const priced =
    quartersPriced < quarters ? ` (sur ${quartersPriced} des ${quarters} trimestres, les seuls à avoir un prix)` : ''
  const price = {
    no_price: 'Aucun local semblable n’a de prix : seul ce calcul peut le dire.',
    fair: `Le prix annonçait jusqu’à ${points(predicted ?? 0)}${priced} : il disait juste.`,
    over: `Le prix annonçait jusqu’à ${points(predicted ?? 0)}${priced} : il promettait trop, ${percent(ratio)} seulement se réalisent.`,
    under: `Le prix annonçait jusqu’à ${points(predicted ?? 0)}${priced} : il disait trop peu${ratio === null ? '' : `, le gain en vaut ${percent(ratio)}`}.`,
  }[verdict]
  return [
    `Avec ${what}, le plan ${gain < -0.5 ? `perdrait ${points(-gain)}` : gain < 0.5 ? 'ne gagnerait rien' : `gagnerait ${points(gain)}`} : il a été recalculé en entier avec ${it}.` +
      (surely === null
        ? ''
        : ` Ce que ${brings} au meilleur plan possible est compris entre ${number(Math.floor(surely.least))} et ${number(Math.ceil(surely.most))} points : c’est prouvé.`),
    price,
    ...(winners.length === 0
      ? ['Personne n’aurait plus de trimestres avec un local.']
      : [
          `${count(winners.length, 'structure')} ${winners.length < 2 ? 'aurait' : 'auraient'} un local plus longtemps (${count(won, 'trimestre')} de plus en tout)` +
            `${newly.length === 0 ? '' : `, dont ${list(newly.map(({ organisationName }) => organisationName))}, sans local aujourd’hui`}.`,
        ]),
    ...(losers.length === 0
      ? []
      : [
          `${count(losers.length, 'structure')} en ${losers.length < 2 ? 'aurait' : 'auraient'} un moins longtemps, cédé à qui en tire davantage.`,
        ]),
    ...(keptMore === 0
      ? []
      : [
          `${count(Math.abs(keptMore), 'projet attendu', 'projets attendus')} de ${keptMore > 0 ? 'plus' : 'moins'} ${Math.abs(keptMore) < 2 ? 'aurait' : 'auraient'} une place gardée.`,
        ]),
  ]
}

const percent = (ratio: number | null): string => `${number(Math.round(100 * (ratio ?? 0)))} %`

const areaOrWorkstations = () =>
  new Refusal(
    422,
    'area_or_workstations',
    'Donnez une surface, ou un nombre de postes pour un local partagé : l’un des deux.',
    {
      field: 'areaM2',
    },
  )
const notShared = () =>
  new Refusal(
    422,
    'room_not_shared',
    'Ce local n’est pas partagé par postes, ou personne ne sait combien il en a. Choisissez-en un de la liste.',
    { field: 'roomId' },
  )
const outsidePlan = () =>
  new Refusal(422, 'outside_plan', 'Ce trimestre n’est pas dans la période du plan. Choisissez-en un qui y est.', {
    field: 'from',
  })
const impossible = () =>
  new Refusal(
    409,
    'trial_impossible',
    'Ce que le plan impose ne tient plus ensemble. Refaites le plan, puis recommencez.',
  )
