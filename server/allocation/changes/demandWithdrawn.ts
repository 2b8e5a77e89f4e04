import Type, { type Static } from 'typebox'
import { Id } from '../../lib/shapes.ts'
import { waitingDemand, type ChangeKind } from './change.ts'

const DemandWithdrawn = Type.Object(
  { type: Type.Literal('demand_withdrawn'), demandId: Id },
  { additionalProperties: false, description: 'The demand asks for nothing any more; its agreements run on' },
)
type DemandWithdrawn = Static<typeof DemandWithdrawn>

export const demandWithdrawn = {
  schema: DemandWithdrawn,
  isScenario: true,
  say({ demandId }, { demands }) {
    return `${demands.find(({ id }) => id === demandId)!.organisation.name} retire sa demande.`
  },
  apply(facts, { demandId }, at) {
    waitingDemand(facts, demandId, at)
    return { ...facts, demands: facts.demands.filter(({ id }) => id !== demandId) }
  },
} as const satisfies ChangeKind<DemandWithdrawn>
