/** Plans side by side, each read from its own question and answer: what it comes to, and who is where. */
import { Refusal } from '../../lib/refusal.ts'
import type { Plan } from '../allocation.schema.ts'
import { presentOnly } from '../anticipated.ts'
import type { Composed } from '../compose.ts'
import type { SolvedPlan } from '../explain/smallestChange.ts'
import { viewOf, type View } from '../explain/view.ts'
import type { Facts } from '../facts.ts'
import type { ComparedPlace, Comparison, PlanDifference } from './comparison.schema.ts'
import { figuresOf, weightsApart } from './figures.ts'

/** A plan and all that its question was made from. */
export interface Compared {
  readonly plan: Plan
  readonly solved: SolvedPlan
  readonly composed: Composed
}

/**
 * @param compared the first is the one that the others are set against
 * @throws Refusal 422 `territories_differ`
 */
export function compare(compared: readonly Compared[]): Comparison {
  const [first] = compared
  const { territory, weights } = first!.plan
  if (compared.some(({ plan }) => plan.territory !== territory)) throw territoriesDiffer()
  const views = compared.map(({ solved, composed }) => viewOf(composed, solved))
  return {
    territory,
    plans: compared.map(({ plan, solved }, at) => {
      const { id, name, startsOn, quarters, mode, supposed, summary } = plan
      const changes = plan.changes.map(({ sentence }) => sentence)
      // A solved plan has its summary.
      const figures = figuresOf(solved, views[at]!, summary!, weights)
      return {
        id,
        name,
        startsOn,
        quarters,
        mode,
        figures,
        changes,
        supposed,
        difference: differenceOf(first!.solved, solved),
      }
    }),
    demands: demandsOf(views),
  }
}

/** @throws Refusal 422 `plan_twice` */
export function distinct(ids: readonly string[]): readonly string[] {
  if (new Set(ids.map((id) => id.toLowerCase())).size < ids.length) throw planTwice()
  return ids
}

function demandsOf(views: readonly View[]): Comparison['demands'] {
  const inPlans = views.map(({ candidates, where, runs, days }) => {
    const places = new Map<string, ComparedPlace[]>([...where.keys()].map((demandId) => [demandId, []]))
    for (const { candidate, room, from, until } of runs) {
      const { id: roomId, name: roomName, site } = room
      places
        .get(candidate.demand.id)!
        .push({ roomId, roomName, siteId: site.id, siteName: site.name, ...days(from, until) })
    }
    const present = candidates.filter(({ demand }) => demand.expected === undefined)
    return { places, demands: present.map(({ demand }) => demand) }
  })
  const demands = new Map(inPlans.flatMap((each) => each.demands.map((demand) => [demand.id, demand])))
  return [...demands.values()]
    .map(({ id, relocates, organisation: { id: organisationId, name, stage, filiere } }) => {
      const places = inPlans.map((each) => each.places.get(id) ?? null)
      const [first, ...others] = places.map((each) => JSON.stringify(each))
      return {
        demandId: id,
        relocation: relocates !== undefined,
        organisation: { id: organisationId, name, stage, filiere },
        differs: others.some((other) => other !== first),
        places,
      }
    })
    .sort((a, b) => a.organisation.name.localeCompare(b.organisation.name, 'fr') || (a.demandId < b.demandId ? -1 : 1))
}

function differenceOf(first: SolvedPlan, { facts, request }: SolvedPlan): PlanDifference {
  const key = (item: object) => JSON.stringify(item)
  const decisions = ({ pins, bans }: SolvedPlan['request']) => [...pins, ...bans].map((each) => ({ id: key(each) }))
  return {
    weights: weightsApart(first.request.weights, request.weights),
    decisions: itemsApart(decisions(first.request), decisions(request)),
    rooms: itemsApart(first.facts.rooms, facts.rooms),
    demands: itemsApart(presentOnly(first.facts).demands, presentOnly(facts).demands),
    expected: itemsApart(expectedOnly(first.facts), expectedOnly(facts)),
    occupancies: itemsApart(first.facts.occupancies, facts.occupancies),
  }
}

const expectedOnly = ({ demands }: Facts) => demands.filter(({ expected }) => expected !== undefined)

/** How many items stand in one list only, or otherwise in the other. */
function itemsApart(one: readonly { readonly id: string }[], other: readonly { readonly id: string }[]): number {
  const before = new Map(one.map((item) => [item.id, JSON.stringify(item)]))
  const common = other.filter(({ id }) => before.has(id)).length
  const same = other.filter((item) => before.get(item.id) === JSON.stringify(item)).length
  return one.length + other.length - common - same
}

const territoriesDiffer = () =>
  new Refusal(
    422,
    'territories_differ',
    'Ces plans ne portent pas sur le même territoire : choisissez des plans d’un seul territoire.',
    { field: 'ids' },
  )
const planTwice = () =>
  new Refusal(422, 'plan_twice', 'Le même plan est donné deux fois : choisissez des plans différents.', {
    field: 'ids',
  })
