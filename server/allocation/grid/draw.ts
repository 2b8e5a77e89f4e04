/**
 * The draw that orders equal points. The lot of a demand is the SHA-256, in hexadecimal, of the seed, a colon and the
 * demand's reference (its id): the smallest lot comes first. Anybody can replay it with what the public page shows:
 *
 *     printf '%s' 'SEED:REFERENCE' | sha256sum
 */
import { createHash } from 'node:crypto'

export const lotOf = (seed: string, reference: string): string =>
  createHash('sha256').update(`${seed}:${reference}`).digest('hex')

/** Place of each demand in the draw, from 1. */
export function drawnOrder(seed: string, references: readonly string[]): ReadonlyMap<string, number> {
  const drawn = references.map((reference) => ({ reference, lot: lotOf(seed, reference) }))
  drawn.sort((a, b) => (a.lot < b.lot ? -1 : 1))
  return new Map(drawn.map(({ reference }, at) => [reference, at + 1]))
}
