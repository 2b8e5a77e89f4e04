import type { DemandFacts, PhaseFacts, RoomFacts } from '../facts.ts'
import { affordability } from './affordability.ts'
import { areaFit } from './areaFit.ts'
import { commune } from './commune.ts'
import { housed } from './housed.ts'
import { impact } from './impact.ts'
import type { Wish } from './wish.ts'

/** Every wish, the heaviest first. */
export const WISHES: readonly Wish[] = [housed, areaFit, commune, impact, affordability]

/** What a wish brings in one quarter: points, from 0 to `outOf`. */
export interface Points {
  readonly code: string
  readonly points: number
  readonly outOf: number
  readonly sentence: string
}

/** Points of each wish in one quarter, before the priority of the organisation. */
export function pointsOf(
  phase: PhaseFacts,
  room: RoomFacts,
  demand: DemandFacts,
  outOf: Readonly<Record<string, number>>,
): Points[] {
  return WISHES.map((wish) => {
    const { share, say } = wish.grant(phase, room, demand)
    const most = outOf[wish.code] ?? 0
    return { code: wish.code, points: rounded(share * most), outOf: most, sentence: say() }
  })
}

/** The points of all wishes together, without a word of why. */
export const sumOf = (...[phase, room, demand, outOf]: Parameters<typeof pointsOf>): number =>
  rounded(
    WISHES.reduce((sum, { code, grant }) => sum + rounded(grant(phase, room, demand).share * (outOf[code] ?? 0)), 0),
  )

export const totalOf = (points: readonly Points[]): number =>
  rounded(points.reduce((sum, wish) => sum + wish.points, 0))

/** Two decimals: what is shown adds up to what is optimised. */
export const rounded = (points: number): number => Math.round(points * 100) / 100
