/** How the prices go down: in rounds of steps, each round with shorter ones than the round before. */
import type { Prices } from './prices.ts'

export interface Descent {
  rounds: number
  /** Steps of a round. */
  steps: number
  /** Step at the start and at the end of the first round, as shares of a typical worth per quarter. */
  first: number
  last: number
  /** Each round's steps, as a share of those of the round before. */
  shrink: number
}

/** From nothing. A question too large for all of it gets one round of the steps that it can afford. */
const FROM_NOTHING: Descent = { rounds: 4, steps: 200, first: 0.1, last: 0.005, shrink: 0.5 }
/** Prices by organisation, from those by size: at 300 × 150 × 20 they lower the bound by some 0.1 %. */
export const BY_ORGANISATION: Descent = { rounds: 6, steps: 800, first: 0.05, last: 0.005, shrink: 0.6 }
/** Runs shorter than `LONG_RUN` steps take longer ones, up to `MOST_STRETCH` times. */
const LONG_RUN = 800
const MOST_STRETCH = 2.5

/** @param affordable steps that the budget has room for */
export function descentFrom(affordable: number): Descent {
  if (affordable >= FROM_NOTHING.rounds * FROM_NOTHING.steps) return FROM_NOTHING
  const steps = Math.min(affordable, FROM_NOTHING.rounds * FROM_NOTHING.steps)
  // Few steps must be long ones. At M in 40 steps: bound 333,012 from a first step of 0.1, 323,898 from 0.25.
  const stretch = Math.max(1, Math.min(MOST_STRETCH, LONG_RUN / steps))
  return { rounds: 1, steps, first: FROM_NOTHING.first * stretch, last: FROM_NOTHING.last * stretch, shrink: 1 }
}

/**
 * @param spent share of the budget, asked after each step; at 1 the descent ends, after its first step at least
 * @param onStep sees the prices after each step
 */
export function descend(prices: Prices, descent: Descent, spent: () => number, onStep: () => void): void {
  for (let round = 0; round < descent.rounds && (round === 0 || spent() < 1); round++) {
    const shrink = descent.shrink ** round
    if (round > 0) prices.warmStart(prices.best)
    prices.run(descent.steps, descent.first * shrink, descent.last * shrink, () => {
      onStep()
      return spent()
    })
  }
}
