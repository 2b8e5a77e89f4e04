import type { DemandFacts, PhaseFacts, RoomFacts } from '../facts.ts'

/** How far a room grants a wish, from 0 to 1, and the French sentence that says so with its values, made when asked for. */
export interface Grant {
  readonly share: number
  say(): string
}

/** Something that makes one allowed room better than another. Each is worth points per quarter, set in `weights.ts`. */
export interface Wish {
  /** Stable code, the key of its points in a set of weights. */
  readonly code: string
  /** What it rewards. */
  readonly sentence: string
  grant(phase: PhaseFacts, room: RoomFacts, demand: DemandFacts): Grant
}
