import type { TSchema } from 'typebox'
import { Refusal } from '../../lib/refusal.ts'
import type { DemandFacts, Facts, Horizon } from '../facts.ts'

/**
 * A kind of change: something that a plan supposes and that the facts do not say. One file a kind, listed in `changes.ts`.
 * The facts themselves are never touched: a change is applied each time that the question is composed.
 */
export interface ChangeKind<Change> {
  /** What the contract takes, with `type` as its first property. */
  readonly schema: TSchema
  /** What is supposed, as a French sentence. Only called for a change that `apply` takes. */
  say(change: Change, facts: Facts): string
  /** A mere supposition, which nobody decides by accepting a plan: what rests on it cannot be accepted. */
  readonly isScenario?: true
  /**
   * The facts as the change makes them. Pure.
   * @throws Refusal 422 by `at.refuse` for a change that cannot be
   */
  apply(facts: Facts, change: Change, at: ChangePlace): Facts
}

/** Where a change stands: in which plan, and in which field of its request. */
export interface ChangePlace {
  readonly horizon: Horizon
  /** @param field inside the change, such as `siteId` */
  refuse(field: string, code: string, sentence: string): Refusal
}

export function changePlace(horizon: Horizon, at: number): ChangePlace {
  return {
    horizon,
    refuse: (field, code, sentence) => new Refusal(422, code, sentence, { field: `changes/${at}/${field}` }),
  }
}

/** @throws Refusal 422 `demand_not_waiting` */
export function waitingDemand({ demands }: Facts, demandId: string, { refuse }: ChangePlace): DemandFacts {
  const demand = demands.find(({ id }) => id === demandId)
  if (demand === undefined) {
    throw refuse(
      'demandId',
      'demand_not_waiting',
      'Cette demande n’est pas en attente sur ce territoire : choisissez-en une autre.',
    )
  }
  return demand
}
