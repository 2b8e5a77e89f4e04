/**
 * Classic questions of one quarter: the generalised assignment problem, where every organisation takes its own number of
 * units in each room. Capacities leave no slack: 0.8 × the units of all, shared by the rooms. Classes of Cattrysse,
 * Salomon and Van Wassenhove (1994), as A here, and of Chu and Beasley (1997), class D, where worth and units pull in
 * opposite directions; worth is to be made largest.
 */
import type { Problem } from '../../server/allocation/problem.ts'
import { DEFAULT_OPTIONS, PROBLEM_FORMAT } from '../../server/allocation/problem.ts'
import { seededRandom } from '../../server/allocation/solver/random.ts'

/** Organisations × rooms. */
export const CLASSIC_SIZES = [
  [15, 5],
  [20, 5],
  [30, 5],
  [24, 8],
  [40, 8],
  [60, 5],
  [30, 10],
  [60, 10],
] as const

export function classicQuestion(organisations: number, rooms: number, kind: 'A' | 'D', seed: number): Problem {
  const random = seededRandom(seed)
  const between = (least: number, most: number) => least + random.below(most - least + 1)
  const units = Array.from({ length: rooms }, () =>
    Array.from({ length: organisations }, () => (kind === 'A' ? between(5, 25) : between(1, 100))),
  )
  const worthOf = (size: number) => (kind === 'A' ? between(15, 25) : Math.max(1, 111 - size + between(-10, 10)))
  return {
    format: PROBLEM_FORMAT,
    quarters: 1,
    rooms: units.map((row, r) => ({
      id: `r${r + 1}`,
      capacity: Math.floor((0.8 * row.reduce((sum, size) => sum + size, 0)) / rooms),
      from: 0,
      until: 1,
      maxStay: null,
      maxStayGroup: null,
    })),
    organisations: Array.from({ length: organisations }, (_, o) => ({
      id: `o${o + 1}`,
      from: 0,
      until: 1,
      moveCost: 0,
      evictionCost: 0,
      unhousedCost: 0,
      current: null,
      stayed: {},
    })),
    stays: units.flatMap((row, r) =>
      row.map((size, o) => ({
        organisation: `o${o + 1}`,
        room: `r${r + 1}`,
        from: 0,
        until: 1,
        worth: worthOf(size),
        units: size,
      })),
    ),
    pins: [],
    options: { ...DEFAULT_OPTIONS, seed, seconds: 60, gap: 0 },
  }
}
