import { number, signed } from '../lib/french.ts'
import type { Reason } from './allocation.schema.ts'
import type { Applicant } from './grid/criterion.ts'
import { drawnOrder } from './grid/draw.ts'
import type { GridUsed } from './grid/grid.schema.ts'
import { findingsOf, totalOf } from './grid/ranking.ts'
import { rounded } from './wishes/wishes.ts'

/**
 * From points of the grid to what a plan reads:
 *
 *     factor = 1 + points / 100, kept within 0.75 … 1.5      multiplies what the organisation's stays are worth
 *     class  = 1 (high) from 15 points, 2 (middle) from 5, 3 (low) below      order of a plan by tiers
 *
 * Deferred acceptance and the audit of envy compare the points themselves; the lot orders equal points.
 *
 * A project that is only expected weighs its factor times its probability (see `anticipated.ts`), and has the points of a
 * demand that weighs as much; its lot comes after those of all who are there.
 */
export interface Priority {
  readonly points: number
  readonly factor: number
  /** Place in the draw, from 1. */
  readonly lot: number
  /** One for each criterion that gave points, or lacked a fact. */
  readonly reasons: readonly Reason[]
}

export const LOWEST = 0.75
export const HIGHEST = 1.5
/** Points that the first classes begin at; the last takes the rest. */
export const CLASSES_FROM = [15, 5] as const

export const factorOf = (points: number): number => rounded(Math.min(HIGHEST, Math.max(LOWEST, 1 + points / 100)))

/** @returns 1 (high), 2 (middle) or 3 (low) */
export const classOf = (points: number): number => CLASSES_FROM.filter((from) => points < from).length + 1

/** By demand. */
export function prioritiesOf(
  applicants: readonly Applicant[],
  { points: given, seed }: Pick<GridUsed, 'points' | 'seed'>,
): ReadonlyMap<string, Priority> {
  const drawn = (isExpected: boolean) =>
    drawnOrder(
      seed,
      applicants.flatMap(({ demand }) => ((demand.expected !== undefined) === isExpected ? [demand.id] : [])),
    )
  const present = drawn(false)
  const expected = [...drawn(true)].map(([id, place]) => [id, present.size + place] as const)
  const lots = new Map([...present, ...expected])
  return new Map(
    applicants.map((applicant) => {
      const findings = findingsOf(applicant, given)
      const points = totalOf(findings)
      const reasons = findings
        .filter((finding) => finding.points !== 0 || !finding.known)
        .map(({ criterion, sentence }) => ({ code: criterion, sentence }))
      const { id, expected, supposed } = applicant.demand
      const lot = lots.get(id)!
      if (supposed?.points !== undefined) return [id, decreed(supposed.points, lot)]
      const priority = { points, factor: factorOf(points), lot, reasons }
      return [id, expected === undefined ? priority : weighed(priority, expected.probability)]
    }),
  )
}

const decreed = (points: number, lot: number): Priority => ({
  points,
  factor: factorOf(points),
  lot,
  reasons: [
    {
      code: 'supposed',
      sentence: `Demande hypothétique, avec les points que le scénario lui donne : ${signed(points)}.`,
    },
  ],
})

function weighed({ factor, lot, reasons }: Priority, probability: number): Priority {
  const sentence = `Projet attendu, qui vient avec une probabilité de ${number(100 * probability)} % : points multipliés d’autant.`
  const weight = rounded(factor * probability)
  return {
    points: rounded(100 * (weight - 1)),
    factor: weight,
    lot,
    reasons: [...reasons, { code: 'expected', sentence }],
  }
}
