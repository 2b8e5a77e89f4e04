/** The ranking of a committee. Pure: the same scores and seed give the same order, which anybody can replay. */
import { lotOf } from '../allocation/grid/draw.ts'
import type { ReviewCriterion } from '../allocation/grid/grid.schema.ts'

export interface GivenScore {
  readonly itemId: string
  readonly criterion: string
  /** From 0 to the last level of the criterion */
  readonly level: number
}

export interface CriterionResult {
  readonly criterion: string
  /** Over those who scored; `null`: nobody did */
  readonly mean: number | null
  readonly least: number | null
  readonly most: number | null
}

export interface Result {
  readonly id: string
  readonly demandId: string
  /** 0 to 1; `null` when nobody scored some criterion: what is unknown is never zero */
  readonly score: number | null
  /** From 1; `null` without a score */
  readonly rank: number | null
  readonly lot: string
  /** Others have the same score */
  readonly drawn: boolean
  readonly criteria: readonly CriterionResult[]
}

/** Scores are compared to a millionth, so that equal means in another order of addition stay equal. */
const rounded = (value: number): number => Math.round(value * 1e6) / 1e6

/**
 * Ranks the eligible items:
 *
 *     score = Σ weight[c] × mean[c] / highest[c]  ÷  Σ weight[c]     over the criteria c, mean over those who scored c
 *
 * The highest first; equals by the draw, the smallest SHA-256 of seed, colon and demand first; those without a score last.
 */
export function rankItems(
  criteria: readonly ReviewCriterion[],
  items: readonly { readonly id: string; readonly demandId: string }[],
  scores: readonly GivenScore[],
  seed: string,
): Result[] {
  const results = items.map(({ id, demandId }) => {
    const byCriterion = criteria.map(({ code }) => resultOf(code, id, scores))
    return { id, demandId, score: scoreOf(criteria, byCriterion), lot: lotOf(seed, demandId), criteria: byCriterion }
  })
  results.sort((a, b) => (b.score ?? -1) - (a.score ?? -1) || (a.lot < b.lot ? -1 : 1))
  return results.map((result, at) => ({
    ...result,
    rank: result.score === null ? null : at + 1,
    drawn: result.score !== null && results.filter(({ score }) => score === result.score).length > 1,
  }))
}

function resultOf(criterion: string, itemId: string, scores: readonly GivenScore[]): CriterionResult {
  const levels = scores
    .filter((score) => score.itemId === itemId && score.criterion === criterion)
    .map(({ level }) => level)
  if (levels.length === 0) return { criterion, mean: null, least: null, most: null }
  return {
    criterion,
    mean: levels.reduce((sum, level) => sum + level, 0) / levels.length,
    least: Math.min(...levels),
    most: Math.max(...levels),
  }
}

function scoreOf(criteria: readonly ReviewCriterion[], results: readonly CriterionResult[]): number | null {
  let [points, weights] = [0, 0]
  for (const [at, { weight, levels }] of criteria.entries()) {
    const { mean } = results[at]!
    if (mean === null) return null
    points += (weight * mean) / (levels.length - 1)
    weights += weight
  }
  return weights === 0 ? null : rounded(points / weights)
}
