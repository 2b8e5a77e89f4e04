/**
 * The smallest single change of a demand that would give it a room in every quarter, verified by solving again.
 *
 * Everybody else stays where the plan has them: the question is asked anew for this demand alone, with its change, on the
 * places that the plan leaves over, and its exact best pathway must house it in each quarter that it asks for. So whoever
 * has a room keeps it (« sans déplacer personne »). A plan solved anew for everyone may still choose otherwise.
 *
 * Where no single change does, the answer is partial: the changes that would give it more quarters with a room than the plan
 * does (and than it could have unchanged), each verified in the same way.
 *
 * What may change is what the rules refuse rooms for, one at a time: a room that becomes possible by one change is one that
 * a single rule refuses today. So the amounts to try are those that such rooms lack, and the least that verifies is the
 * smallest. The communes wanted are not tried, as they refuse no room (`wishes/commune.ts`), nor are the kinds of room:
 * another kind is another demand.
 *
 * Changes of different natures are compared by `size`, the share of what is asked today: 40 € more on a budget of 400 €,
 * 5 m² less of 50 m² and one desk less of ten all count 0.1. A later start counts the share of a year. What is asked by yes
 * or no (an equipment, a permanent site) has no share and counts `YES_OR_NO`.
 */
import type { Equipment } from '../../db/codes.ts'
import { count, euros, list, number } from '../../lib/french.ts'
import { frenchDay, frenchSpan } from '../../lib/frenchDay.ts'
import { Refusal } from '../../lib/refusal.ts'
import type { Change, PartialChange, SmallestChange } from '../allocation.schema.ts'
import { assessIn, compose, unitsOf, type Candidate, type Composed, type Request } from '../compose.ts'
import { changedBy } from '../changes/changes.ts'
import { brokenRules, isRefused } from '../eligibility/rules.ts'
import {
  daysOf,
  monthlyRent,
  phaseAt,
  quarterStart,
  type DemandFacts,
  type Facts,
  type PhaseFacts,
  type RoomFacts,
} from '../facts.ts'
import type { PlannedStay } from '../problem.ts'
import { bestPathway } from '../solver/bestPathway.ts'
import { conflictingPins } from '../solver/pins.ts'
import { contextOf, fallbacks, unitsHeld } from '../tenancy.ts'
import { EQUIPMENT, STAGE } from '../../db/words.ts'
import { refOf, said } from './view.ts'

/** A solved plan, with all that its question was made from. */
export interface SolvedPlan {
  readonly facts: Facts
  readonly request: Request
  readonly reserved: ReadonlySet<string>
  readonly stays: readonly PlannedStay[]
}

const YES_OR_NO = 0.25
/** Beyond, it is another demand: twice the budget, nothing left of the area, a year later. */
const LARGEST = 1
const MONTHS_PER_QUARTER = 3
const MONTHS_PER_YEAR = 12

/** A change not verified yet. */
interface Idea extends Pick<Change, 'code' | 'amount' | 'equipment' | 'size'> {
  readonly demand: DemandFacts
  /** What follows « Si »: « son budget mensuel passait de 360 € à 400 € (40 € de plus) », a space or a comma before it. */
  readonly clause: string
}

/** A figure of a phase that some rooms are too dear, too small, too large … for. */
interface Figure {
  readonly code: Change['code']
  readonly rule: string
  readonly key: FigureKey
  readonly more: boolean
  readonly label: string
  say(value: number): string
  /** What a room would want the figure to be. */
  wanted(phase: PhaseFacts, room: RoomFacts): number | null
}
type FigureKey =
  | 'budgetEurCentsPerMonth'
  | 'areaMinM2'
  | 'areaMaxM2'
  | 'workstations'
  | 'minClearHeightM'
  | 'minFloorLoadKnM2'
  | 'minDoorWidthM'
  | 'minPowerKva'

const inUnit = (unit: string) => (value: number) => `${number(value)} ${unit}`
const FIGURES: readonly Figure[] = [
  {
    code: 'budget',
    rule: 'budget',
    key: 'budgetEurCentsPerMonth',
    more: true,
    label: 'son budget mensuel',
    say: euros,
    wanted: monthlyRent,
  },
  {
    code: 'area_min',
    rule: 'area_too_small',
    key: 'areaMinM2',
    more: false,
    label: 'la surface minimale demandée',
    say: inUnit('m²'),
    wanted: (_, { areaM2 }) => areaM2,
  },
  {
    code: 'area_max',
    rule: 'area_too_large',
    key: 'areaMaxM2',
    more: true,
    label: 'la surface maximale demandée',
    say: inUnit('m²'),
    wanted: (_, { areaM2 }) => areaM2,
  },
  {
    code: 'clear_height',
    rule: 'clear_height',
    key: 'minClearHeightM',
    more: false,
    label: 'la hauteur libre exigée',
    say: inUnit('m'),
    wanted: (_, { clearHeightM }) => clearHeightM,
  },
  {
    code: 'floor_load',
    rule: 'floor_load',
    key: 'minFloorLoadKnM2',
    more: false,
    label: 'la charge au sol exigée',
    say: inUnit('kN/m²'),
    wanted: (_, { floorLoadKnM2 }) => floorLoadKnM2,
  },
  {
    code: 'door_width',
    rule: 'door_width',
    key: 'minDoorWidthM',
    more: false,
    label: 'la largeur de porte exigée',
    say: inUnit('m'),
    wanted: (_, { doorWidthM }) => doorWidthM,
  },
  {
    code: 'power',
    rule: 'power',
    key: 'minPowerKva',
    more: false,
    label: 'la puissance électrique exigée',
    say: inUnit('kVA'),
    wanted: (_, { powerKva }) => powerKva,
  },
]
const WORKSTATIONS: Omit<Figure, 'rule' | 'wanted'> = {
  code: 'workstations',
  key: 'workstations',
  more: false,
  label: 'le nombre de postes demandés',
  say: number,
}

/**
 * @returns verified changes, the smallest first and one of each nature; none when no single change suffices
 * @throws Refusal 404 `unmet_not_found` when the plan leaves the demand no quarter without a room
 */
export function smallestChange(plan: SolvedPlan, demandId: string): SmallestChange {
  const facts = changedBy(plan.request.changes, plan.facts, plan.request)
  // Made already: the needs that they bring are demands like any other below.
  const request = { ...plan.request, changes: [] }
  const others = plan.stays.filter(({ organisation }) => organisation !== demandId)
  // Its own place, if its agreement reserves one, is its own to give up.
  const reserved = new Set([...plan.reserved].filter((id) => id !== demandId))
  const base = compose(facts, request, reserved, demandId)
  const candidate = base.candidates.find(({ demand }) => demand.id === demandId)
  const missing = candidate === undefined ? [] : missingQuarters(candidate, plan.stays)
  if (candidate === undefined || missing.length === 0) throw unmetNotFound()
  const { demand } = candidate
  const name = demand.organisation.name
  const left = leftOver(base, others, demandId)

  const unchanged = solveWith(demand)
  if (unchanged?.missing === 0) {
    const sentence =
      `Il n’y a rien à changer à sa demande : ${name} pourrait occuper ${saidStays(unchanged.stays)}, sans déplacer personne. ` +
      'Le calcul n’a pas eu le temps de le trouver : refaites le plan.'
    return { demandId, outcome: 'solve_again', changes: [], partial: [], sentence }
  }
  const all = ideas()
  const changes: Change[] = []
  for (const idea of all) {
    if (changes.some(({ code }) => code === idea.code)) continue
    const solved = missing.every(isOpen(idea.demand)) ? solveWith(idea.demand) : null
    if (solved?.missing !== 0) continue
    changes.push(changeOf(idea, solved.stays, `${name} pourrait occuper ${saidStays(solved.stays)}`))
  }
  if (changes.length > 0) return { demandId, outcome: 'changes', changes, partial: [], sentence: changes[0]!.sentence }
  const partial = partialChanges(all)
  return partial.length > 0
    ? { demandId, outcome: 'partial', changes, partial, sentence: `${notWhole(name)} ${partial[0]!.sentence}` }
    : { demandId, outcome: 'none', changes, partial, sentence: none(name) }

  function changeOf({ demand: _, clause, ...idea }: Idea, stays: readonly Stay[], then: string): Change {
    const toCheck = [
      ...new Map(stays.flatMap((stay) => stay.toCheck).map((reason) => [reason.sentence, reason])).values(),
    ]
    const sentence = [
      `Si${clause}, ${then}, sans déplacer personne.`,
      ...(toCheck.length === 0
        ? []
        : [`À vérifier avant de décider : ${toCheck.map((one) => one.sentence).join(' ')}`]),
    ].join(' ')
    return { ...idea, stays: stays.map(({ room, during }) => ({ room: refOf(room), during })), toCheck, sentence }
  }

  /** Of each code the one that gains most quarters, the smallest of equal ones. */
  function partialChanges(ideas: readonly Idea[]): PartialChange[] {
    const asked = candidate!.phases.filter((phase) => phase !== null).length
    const before = Math.max(asked - missing.length, unchanged?.housed ?? 0)
    const best = new Map<Change['code'], PartialChange>()
    for (const idea of ideas) {
      const solved = missing.some(isOpen(idea.demand)) ? solveWith(idea.demand) : null
      const quartersGained = (solved?.housed ?? 0) - before
      if (solved === null || quartersGained <= (best.get(idea.code)?.quartersGained ?? 0)) continue
      const quarters = `${count(quartersGained, 'trimestre')} (${solved.housed} logés au lieu de ${before}, sur ${asked} demandés)`
      best.set(idea.code, {
        ...changeOf(idea, solved.stays, `${name} gagnerait ${quarters} : ${saidStays(solved.stays)}`),
        quartersGained,
        quartersHoused: solved.housed,
      })
    }
    return [...best.values()].sort((a, b) => b.quartersGained - a.quartersGained || a.size - b.size)
  }

  /** Smallest first; of equal size, in the order of the rules. */
  function ideas(): Idea[] {
    const phases = new Set(missing.map((quarter) => candidate!.phases[quarter]!))
    const near = nearMisses()
    return [
      ...FIGURES.flatMap((figure) =>
        figureIdeas(
          demand,
          phases,
          figure,
          near.flatMap(({ phase, room, rule }) =>
            rule === figure.rule ? [figure.wanted(phase, room)! - phase[figure.key]!] : [],
          ),
        ),
      ),
      ...figureIdeas(demand, phases, WORKSTATIONS, fewerWorkstations(phases)),
      ...equipmentIdeas(demand, phases, near),
      ...transitionalIdeas(demand, near),
      ...laterIdeas(candidate!, missing, request),
    ]
      .filter(({ size }) => size <= LARGEST)
      .sort((a, b) => a.size - b.size)
  }

  /** Rooms with a place left in a missing quarter, that a single rule refuses then. */
  function nearMisses(): NearMiss[] {
    return missing.flatMap((quarter) => {
      const phase = candidate!.phases[quarter]!
      return facts.rooms.flatMap((room) => {
        if (candidate!.banned.has(room.id) || left.get(room.id)![quarter]! < unitsOf(phase, room)) return []
        const broken = brokenRules(phase, room, contextOf(candidate!, room, quarter))
        return broken.length === 1 ? [{ phase, room, rule: broken[0]!.id }] : []
      })
    })
  }

  /** Whether a quarter has some room at all, or is not asked for any more: spares the solving of what cannot be. */
  function isOpen(changed: DemandFacts): (quarter: number) => boolean {
    const asking = { ...candidate!, demand: changed }
    return (quarter) => {
      const phase = phaseAt(changed, request, quarter)
      return (
        phase === undefined ||
        facts.rooms.some(
          (room) =>
            !asking.banned.has(room.id) &&
            left.get(room.id)![quarter]! >= unitsOf(phase, room) &&
            !isRefused(phase, room, contextOf(asking, room, quarter)),
        )
      )
    }
  }

  /** The best pathway of the demand on what the others leave, or null when there is none. */
  function solveWith(changed: DemandFacts): Solved | null {
    const demands = facts.demands.map((each) => (each.id === demandId ? changed : each))
    const composed = compose({ ...facts, demands }, request, reserved, demandId)
    const asking = composed.candidates.find((each) => each.demand.id === demandId)
    const places = leftOver(composed, others, demandId)
    if (asking === undefined || [...places.values()].some((units) => units.some((each) => each < 0))) return null
    const { problem } = composed
    const alone = { ...problem, rooms: problem.rooms.map((room) => ({ ...room, capacity: places.get(room.id)! })) }
    if (conflictingPins(alone).length > 0) return null
    const { stays } = bestPathway(alone, demandId)
    const without = missingQuarters(asking, stays).length
    const rooms = stays.map(({ room: id, from, until }) => {
      const room = composed.rooms.get(id)!
      const unknown = asking.phases.flatMap((phase, quarter) =>
        phase === null || quarter < from || quarter >= until ? [] : assessIn(asking, room, quarter).unknown,
      )
      return { room, during: daysOf(request, from, until), toCheck: unknown }
    })
    const asked = asking.phases.filter((phase) => phase !== null).length
    return { stays: rooms, missing: without, housed: asked - without }
  }
}

/** Quarters asked for that stay without a room, and those that have one. */
interface Solved {
  readonly stays: readonly Stay[]
  readonly missing: number
  readonly housed: number
}

interface Stay {
  readonly room: RoomFacts
  readonly during: { readonly from: string; readonly until: string }
  readonly toCheck: Change['toCheck']
}

interface NearMiss {
  readonly phase: PhaseFacts
  readonly room: RoomFacts
  readonly rule: string
}

function missingQuarters({ demand, phases }: Candidate, stays: readonly PlannedStay[]): number[] {
  const own = stays.filter(({ organisation }) => organisation === demand.id)
  return phases.flatMap((phase, quarter) =>
    phase === null || own.some(({ from, until }) => from <= quarter && quarter < until) ? [] : [quarter],
  )
}

/**
 * Units of each room, by quarter, once the others have what the plan gives them, and what their agreements in force grant
 * those whom it gives nothing.
 */
function leftOver({ offered, candidates, reserved }: Composed, others: readonly PlannedStay[], demandId: string) {
  const left = new Map([...offered].map(([room, units]) => [room, [...units]]))
  const where = new Map(candidates.map(({ demand, phases }) => [demand.id, phases.map((): string | null => null)]))
  for (const { organisation, room, from, until, units } of others) {
    where.get(organisation)!.fill(room, from, until)
    for (let quarter = from; quarter < until; quarter++) left.get(room)![quarter]! -= units
  }
  for (const each of candidates) {
    if (each.demand.id === demandId || reserved.has(each.demand.id)) continue
    fallbacks(each, where.get(each.demand.id)!).forEach((agreement, quarter) => {
      if (agreement !== null) left.get(agreement.roomId)![quarter]! -= unitsHeld([agreement])
    })
  }
  return left
}

/** Decimals that a figure of a demand is written with: a difference is rounded up to them, so that it still suffices. */
const roundedUp = (value: number): number => Math.ceil(value * 100 - 1e-6) / 100
const exact = (value: number): number => Math.round(value * 100) / 100

/** The same difference for each of the phases that miss a room and give the figure. */
function figureIdeas(
  demand: DemandFacts,
  phases: ReadonlySet<PhaseFacts>,
  { code, key, more, label, say }: Omit<Figure, 'rule' | 'wanted'>,
  differences: readonly number[],
): Idea[] {
  const asked = [...new Set([...phases].map((phase) => phase[key]).filter((value) => value !== null))]
  const sign = more ? 1 : -1
  const amounts = [...new Set(differences.map((difference) => roundedUp(Math.abs(difference))))]
  return amounts
    .filter((amount) => more || asked.every((value) => value > amount))
    .map((amount) => {
      const change = (value: number) => exact(value + sign * amount)
      const [first, ...rest] = asked
      const by = `${say(amount)} de ${more ? 'plus' : 'moins'}`
      const clause =
        rest.length === 0
          ? `${label} passait de ${say(first!)} à ${say(change(first!))} (${by})`
          : `${label} ${more ? 'augmentait' : 'baissait'} de ${say(amount)}`
      const changed = changePhases(demand, phases, (phase) =>
        phase[key] === null ? phase : { ...phase, [key]: change(phase[key]) },
      )
      return {
        code,
        amount,
        equipment: null,
        size: Math.max(...asked.map((value) => amount / value)),
        demand: changed,
        clause: `${atStages(demand, phases)}${clause}`,
      }
    })
}

/** Fewer desks also cost less and fit where less is left: each number is tried. */
function fewerWorkstations(phases: ReadonlySet<PhaseFacts>): number[] {
  const most = Math.max(0, ...[...phases].map(({ workstations }) => workstations ?? 0))
  return Array.from({ length: Math.max(0, most - 1) }, (_, at) => at + 1)
}

function equipmentIdeas(demand: DemandFacts, phases: ReadonlySet<PhaseFacts>, near: readonly NearMiss[]): Idea[] {
  const lacked = near.flatMap(({ phase, room, rule }) =>
    rule === 'equipment' ? [phase.requiredEquipment.filter((code) => room.equipment[code] === false)] : [],
  )
  const single = new Set(lacked.flatMap((codes) => (codes.length === 1 ? codes : [])))
  return [...single].map((equipment: Equipment) => ({
    code: 'equipment',
    amount: null,
    equipment,
    size: YES_OR_NO,
    demand: changePhases(demand, phases, (phase) => ({
      ...phase,
      requiredEquipment: phase.requiredEquipment.filter((code) => code !== equipment),
    })),
    clause: `${atStages(demand, phases)}la structure n’exigeait plus ${EQUIPMENT[equipment]}`,
  }))
}

function transitionalIdeas(demand: DemandFacts, near: readonly NearMiss[]): Idea[] {
  if (!near.some(({ rule }) => rule === 'transitional_accepted')) return []
  return [
    {
      code: 'transitional',
      amount: null,
      equipment: null,
      size: YES_OR_NO,
      demand: { ...demand, acceptsTransitional: true },
      clause: ' la structure acceptait un site transitoire',
    },
  ]
}

/** A later first day, while only quarters without a room are given up and the first phase keeps one. */
function laterIdeas({ demand, from, phases }: Candidate, missing: readonly number[], request: Request): Idea[] {
  const ideas: Idea[] = []
  for (let at = from + 1; missing.includes(at - 1) && phases[at] === phases[from]; at++) {
    const startsOn = quarterStart(request, at)
    const months = (at - from) * MONTHS_PER_QUARTER
    ideas.push({
      code: 'later',
      amount: months,
      equipment: null,
      size: months / MONTHS_PER_YEAR,
      demand: changePhases(demand, new Set([phases[from]!]), (phase) => ({
        ...phase,
        needed: { ...phase.needed, from: startsOn },
      })),
      clause: ` la structure commençait le ${frenchDay(startsOn)} (${count(months, 'mois', 'mois')} plus tard)`,
    })
  }
  return ideas
}

const changePhases = (
  demand: DemandFacts,
  phases: ReadonlySet<PhaseFacts>,
  change: (phase: PhaseFacts) => PhaseFacts,
): DemandFacts => ({ ...demand, phases: demand.phases.map((phase) => (phases.has(phase) ? change(phase) : phase)) })

/** Which of its phases change, where it has several. */
function atStages(demand: DemandFacts, phases: ReadonlySet<PhaseFacts>): string {
  if (demand.phases.length === 1) return ' '
  const stages = [...new Set([...phases].map(({ stage }) => STAGE[stage]))]
  return `, ${stages.length > 1 ? 'aux stades' : 'au stade'} ${list(stages)}, `
}

const saidStays = (stays: readonly Stay[]): string =>
  list(
    stays.map(({ room, during }) => `${said(room)} ${frenchSpan(during)}`),
    'puis',
  )

const notWhole = (name: string): string =>
  `Aucun changement isolé de sa demande ne suffirait à loger ${name} sur toute la période sans déplacer personne.`

const none = (name: string): string =>
  `${notWhole(name)} Aucun ne lui ferait gagner de trimestre non plus. ` +
  'Il faudrait changer plusieurs exigences à la fois, déplacer une autre structure ou trouver un local de plus.'

const unmetNotFound = () =>
  new Refusal(404, 'unmet_not_found', 'Ce plan ne laisse pas cette demande sans local : il n’y a rien à y changer.')
