import type { Criterion, Grid, RankedDemand } from '../../../server/contract.ts'

type Points = Grid['points']

/** What a version does not say is worth nothing in it. */
export const pointsFor = (points: Points, criterion: string, code: string): number => points[criterion]?.[code] ?? 0

/** Whether a version counts a criterion: some case of it has points. */
export const isCounted = (points: Points, { code, cases }: Criterion): boolean =>
  cases.some((each) => pointsFor(points, code, each.code) !== 0)

/** The same points with one of them changed; everything else is kept, what this page does not show too. */
export const withPoints = (points: Points, criterion: string, code: string, value: number): Points => ({
  ...points,
  [criterion]: { ...points[criterion], [code]: value },
})

/** Places gained by a demand against the other version; below 0 lost, `null` without another version. */
export const moveOf = ({ rank, against }: Pick<RankedDemand, 'rank' | 'against'>): number | null =>
  against === null ? null : against.rank - rank
