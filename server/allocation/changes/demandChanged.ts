import Type, { type Static } from 'typebox'
import { euros, list, number } from '../../lib/french.ts'
import { frenchDay } from '../../lib/frenchDay.ts'
import { Day, EurCents, Id } from '../../lib/shapes.ts'
import type { PhaseFacts } from '../facts.ts'
import { waitingDemand, type ChangeKind } from './change.ts'

const DemandChanged = Type.Object(
  {
    type: Type.Literal('demand_changed'),
    demandId: Id,
    budgetEurCentsPerMonth: Type.Optional(EurCents),
    areaMinM2: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 100_000 })),
    from: Type.Optional(Day),
  },
  {
    additionalProperties: false,
    description: 'In every phase another budget or least area, and another first day; absent: as it is',
  },
)
type DemandChanged = Static<typeof DemandChanged>

export const demandChanged = {
  schema: DemandChanged,
  isScenario: true,
  say({ demandId, budgetEurCentsPerMonth, areaMinM2, from }, { demands }) {
    const { name } = demands.find(({ id }) => id === demandId)!.organisation
    return `${name} demande ${list([
      ...(budgetEurCentsPerMonth === undefined ? [] : [`un loyer d’au plus ${euros(budgetEurCentsPerMonth)} par mois`]),
      ...(areaMinM2 === undefined ? [] : [`au moins ${number(areaMinM2)} m²`]),
      ...(from === undefined ? [] : [`un local à partir du ${frenchDay(from)}`]),
    ])}.`
  },
  apply(facts, { demandId, budgetEurCentsPerMonth, areaMinM2, from }, at) {
    const demand = waitingDemand(facts, demandId, at)
    if (budgetEurCentsPerMonth === undefined && areaMinM2 === undefined && from === undefined) {
      throw at.refuse('demandId', 'nothing_changed', 'Dites ce que cette demande change : budget, surface ou début.')
    }
    const most = demand.phases.map(({ areaMaxM2 }) => areaMaxM2).filter((area) => area !== null)
    if (areaMinM2 !== undefined && most.some((area) => area < areaMinM2)) {
      throw at.refuse(
        'areaMinM2',
        'area_above_most',
        `Cette demande accepte au plus ${number(Math.min(...most))} m² : donnez une surface minimale plus petite.`,
      )
    }
    const phases = from === undefined ? demand.phases : startingOn(demand.phases, from)
    if (phases.length === 0) {
      throw at.refuse(
        'from',
        'demand_starts_late',
        'Cette demande serait finie avant de commencer : donnez un début plus tôt.',
      )
    }
    const changed = phases.map((phase) => ({
      ...phase,
      ...(budgetEurCentsPerMonth === undefined ? {} : { budgetEurCentsPerMonth }),
      ...(areaMinM2 === undefined
        ? {}
        : { areaMinM2, areaIdealM2: phase.areaIdealM2 === null ? null : Math.max(phase.areaIdealM2, areaMinM2) }),
    }))
    return {
      ...facts,
      demands: facts.demands.map((each) => (each.id === demandId ? { ...demand, phases: changed } : each)),
    }
  },
} as const satisfies ChangeKind<DemandChanged>

/** Phases that are over by then are left out; the first that is not begins on that day. */
function startingOn(phases: readonly PhaseFacts[], from: string): PhaseFacts[] {
  const [first, ...rest] = phases.filter(({ needed }) => needed.until > from)
  return first === undefined ? [] : [{ ...first, needed: { ...first.needed, from } }, ...rest]
}
