import type { DemandFacts, RoomFacts } from '../facts.ts'

/** What the criteria read of a demand, on one day that is the same for all. */
export interface Applicant {
  readonly demand: DemandFacts
  readonly on: string
  /** The room that the demand's agreement grants it on the eve of that day; `until` is `null` without a known end. */
  readonly held: { readonly room: RoomFacts; readonly until: string | null } | null
}

/** What a criterion finds. Without a known fact there are no points: nothing is guessed. */
export interface Found {
  readonly points: number
  /** `false`: a fact is to be filled in. */
  readonly known: boolean
  /** French, without the points. */
  readonly sentence: string
}

/** One way to be given points. Each version of the grid sets its points, from -100 to 100. */
export interface Case {
  readonly code: string
  readonly sentence: string
  /** 0 where fewer points would make no sense. */
  readonly least?: number
}

/** Something that brings an organisation forward, or back, whatever the room. */
export interface Criterion {
  /** Stable code, the key of its points in a version of the grid. */
  readonly code: string
  readonly name: string
  /** What it rewards, in French. */
  readonly sentence: string
  /** Where the fact is read, in French, so that anybody knows what to fill in or to contest. */
  readonly source: string
  readonly cases: readonly Case[]
  /** @param points of a case in the version that is used */
  assess(applicant: Applicant, points: (code: string) => number): Found
}

export const unknown = (sentence: string): Found => ({ points: 0, known: false, sentence })
export const found = (points: number, sentence: string): Found => ({ points, known: true, sentence })
