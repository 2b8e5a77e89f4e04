import type { Ban, Comparison, Pin, Placement, Plan, PlanResult } from '../../server/contract.ts'
import { call } from '../api/client.ts'
import { Reply } from '../api/reply.svelte.ts'
import { Saving } from '../api/saving.svelte.ts'
import { french } from '../text/french.ts'
import { changesBetween, toggleBan, togglePin, type Corrections } from './placements.ts'

const LOOK_AGAIN_MS = 500

export const isRunning = ({ status }: Pick<Plan, 'status'>): boolean => status === 'queued' || status === 'solving'

/** One plan, followed while it is being solved; then its result, and what a person decides of it. */
export class PlanView {
  readonly #plan = new Reply<Plan>()
  readonly #result = new Reply<PlanResult>()
  readonly #comparison = new Reply<Comparison>()
  #corrections = $state.raw<Corrections | null>(null)
  cancelling = $state(false)
  readonly deciding = new Saving()

  readonly plan = $derived(this.#plan.value)
  readonly result = $derived(this.#result.value)
  readonly comparison = $derived(this.#comparison.value)
  readonly problem = $derived(this.#plan.problem ?? this.#result.problem)
  readonly comparisonProblem = $derived(this.#comparison.problem)
  readonly placements = $derived(this.#result.value?.placements ?? [])
  readonly unmet = $derived(this.#result.value?.unmet ?? [])
  readonly anticipated = $derived(this.#result.value?.anticipated ?? [])
  /** Pins and bans for the next plan: those of this one, until the person changes them. */
  readonly corrections = $derived<Corrections>(
    this.#corrections ?? { pins: this.plan?.pins ?? [], bans: this.plan?.bans ?? [] },
  )
  readonly corrected = $derived(
    this.plan === undefined ? 0 : changesBetween({ pins: this.plan.pins, bans: this.plan.bans }, this.corrections),
  )

  /** Reads the plan, again and again while it is being solved, then its result. @returns stops following */
  follow(id: string): () => void {
    this.#corrections = keptCorrections(id)
    let timer: ReturnType<typeof setTimeout> | undefined
    let stopped = false
    const look = async () => {
      const plan = await this.#askPlan(id)
      if (stopped) return
      const lost = plan === undefined && this.#plan.problem?.status === 0
      if (lost || (plan !== undefined && isRunning(plan))) timer = setTimeout(() => void look(), LOOK_AGAIN_MS)
      else if (plan?.summary) await this.#readResult(id)
    }
    void look()
    return () => {
      stopped = true
      clearTimeout(timer)
      for (const reply of [this.#plan, this.#result, this.#comparison]) reply.stop()
    }
  }

  /** Compares an earlier plan with this one. */
  async compare(before: string, id: string): Promise<void> {
    await this.#comparison.ask((signal) =>
      call('GET /api/plans/compare', { querystring: { ids: `${before},${id}` }, signal }),
    )
  }

  async cancel(): Promise<void> {
    const id = this.plan?.id
    if (id === undefined) return
    this.cancelling = true
    // What the plan has become is seen by following it: the solver takes a moment to stop.
    if ((await this.deciding.run(() => call('POST /api/plans/{id}/cancel', { params: { id } }))) === undefined)
      this.cancelling = false
  }

  togglePin(pin: Pin): void {
    this.#correct(togglePin(this.corrections, pin))
  }
  toggleBan(ban: Ban): void {
    this.#correct(toggleBan(this.corrections, ban))
  }
  forgetCorrections(): void {
    this.#correct(null)
  }

  /** @returns whether it was done; what the server refuses stands in `deciding.problem` */
  async decideOne(id: string, decision: 'accept' | 'reject'): Promise<boolean> {
    const decided = await this.deciding.run(() => call(`POST /api/placements/{id}/${decision}`, { params: { id } }))
    if (decided === undefined) return false
    this.#replace(french(decided))
    await this.#readPlan()
    return true
  }

  async decideAll(decision: 'accept' | 'reject'): Promise<boolean> {
    const id = this.plan?.id
    if (id === undefined) return false
    const decided = await this.deciding.run(() => call(`POST /api/plans/{id}/${decision}`, { params: { id } }))
    if (decided === undefined) return false
    this.#plan.value = french(decided)
    await this.#readResult(id)
    return true
  }

  #correct(corrections: Corrections | null): void {
    this.#corrections = corrections
    if (this.plan !== undefined) keepCorrections(this.plan.id, corrections)
  }
  #replace(placement: Placement): void {
    const { value } = this.#result
    if (value === undefined) return
    const placements = value.placements.map((one) => (one.id === placement.id ? placement : one))
    this.#result.value = { ...value, placements }
  }
  async #readPlan(): Promise<void> {
    if (this.plan !== undefined) await this.#askPlan(this.plan.id)
  }
  /** The server's sentences get the spaces that French wants, so that no line breaks before a colon. */
  #askPlan(id: string): Promise<Plan | undefined> {
    return this.#plan.ask(async (signal) => french(await call('GET /api/plans/{id}', { params: { id }, signal })))
  }
  async #readResult(id: string): Promise<void> {
    await this.#result.ask(async (signal) =>
      french(await call('GET /api/plans/{id}/result', { params: { id }, signal })),
    )
  }
}

/** Pins and bans not sent yet stay with the tab, so that a reload loses none. The number tells drafts of another shape apart. */
const keyOf = (planId: string): string => `escale.draft.corrections.1.${planId}`

function keepCorrections(planId: string, corrections: Corrections | null): void {
  try {
    if (corrections === null) sessionStorage.removeItem(keyOf(planId))
    else sessionStorage.setItem(keyOf(planId), JSON.stringify(corrections))
  } catch {
    // No room or no right to keep them: the page itself still holds them.
  }
}

function keptCorrections(planId: string): Corrections | null {
  try {
    const kept = sessionStorage.getItem(keyOf(planId))
    return kept === null ? null : (JSON.parse(kept) as Corrections)
  } catch {
    return null
  }
}
