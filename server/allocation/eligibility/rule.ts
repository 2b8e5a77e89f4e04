import type { DemandFacts, Days, PhaseFacts, RoomFacts } from '../facts.ts'

/** `unknown`: a fact is missing, so the stay may be proposed but is marked "to be checked". */
export type Verdict = 'fulfilled' | 'broken' | 'unknown'

/** A verdict, and the French sentence that gives its concrete values: written when asked for, as most are only counted. */
export interface Judgement {
  readonly verdict: Verdict
  say(): string
}

/** What a rule may read besides the phase and the room. */
export interface Context {
  readonly demand: DemandFacts
  /** Days of the stay that is judged. */
  readonly days: Days
  /** Quarters that the organisation has already spent in the rooms that share this room's longest stay. */
  readonly quartersStayed: number
}

/** A hard rule: a stay that breaks it is never proposed. */
export interface Rule {
  /** Stable code of the reason, machine-read. */
  readonly id: string
  readonly sentence: string
  /** Law, article or policy that it comes from. */
  readonly source: string
  /** Its verdict hangs on the days of the stay; without it, one judgement holds for the whole phase. */
  readonly dated?: true
  /** Without it the room is another thing than what is asked for: missing this alone is no near miss. */
  readonly essential?: true
  /** None of the facts that it reads can be unknown. */
  readonly neverUnknown?: true
  judge(phase: PhaseFacts, room: RoomFacts, context: Context): Judgement
}

export const fulfilled = (say: () => string): Judgement => ({ verdict: 'fulfilled', say })
export const broken = (say: () => string): Judgement => ({ verdict: 'broken', say })
export const unknown = (say: () => string): Judgement => ({ verdict: 'unknown', say })
