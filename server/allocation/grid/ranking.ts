/** The waiting demands in the order of a version of the grid. Pure: the same facts, day and version give the same order. */
import type { GridPoints } from '../../db/tables.ts'
import { count, number, signed } from '../../lib/french.ts'
import type { Facts } from '../facts.ts'
import { occupanciesByDemand } from '../tenancy.ts'
import { CRITERIA } from './criteria.ts'
import type { Applicant } from './criterion.ts'
import { lotOf } from './draw.ts'
import type { Finding, Grid, RankedDemand, RankingChange } from './grid.schema.ts'

/** Each demand with what the criteria read of it, in the order given. */
export function applicantsOf(facts: Facts, on: string): Applicant[] {
  const rooms = new Map(facts.rooms.map((room) => [room.id, room]))
  const owned = occupanciesByDemand(facts, { startsOn: on }, rooms)
  return facts.demands.map((demand) => {
    const held = owned.get(demand.id)?.find(({ from, until }) => from < on && (until === null || until >= on))
    return { demand, on, held: held === undefined ? null : { room: rooms.get(held.roomId)!, until: held.until } }
  })
}

/** Criteria that a version counts: those with points in some case. */
export const countedBy = (points: GridPoints) =>
  CRITERIA.filter(({ code, cases }) => cases.some((each) => pointsFor(points, code, each.code) !== 0))

/** A criterion or a case that a version does not know is worth nothing in it. */
export const pointsFor = (points: GridPoints, criterion: string, code: string): number => points[criterion]?.[code] ?? 0

/** What each criterion that counts gives, the facts to be filled in included. */
export function findingsOf(applicant: Applicant, points: GridPoints): Finding[] {
  return countedBy(points).map((criterion) => {
    const found = criterion.assess(applicant, (code) => pointsFor(points, criterion.code, code))
    const given =
      found.points === 0 ? 'aucun point' : `${signed(found.points)} ${Math.abs(found.points) < 2 ? 'point' : 'points'}`
    return {
      criterion: criterion.code,
      points: found.points,
      known: found.known,
      sentence: `${found.sentence} : ${given}.`,
    }
  })
}

export const totalOf = (findings: readonly Finding[]): number => findings.reduce((sum, { points }) => sum + points, 0)

export interface Ranked {
  readonly applicant: Applicant
  readonly findings: Finding[]
  readonly points: number
  /** From 1; without a seed, equal points share a rank. */
  readonly rank: number
  /** `null` without a seed. */
  readonly lot: string | null
}

/** What of a version makes a ranking. */
type Version = Pick<Grid, 'points' | 'seed'>

/** The first served first: by points, then by lot. */
export function rankingOf(applicants: readonly Applicant[], { points, seed }: Version): Ranked[] {
  const scored = applicants.map((applicant) => {
    const findings = findingsOf(applicant, points)
    return {
      applicant,
      findings,
      points: totalOf(findings),
      lot: seed === null ? null : lotOf(seed, applicant.demand.id),
    }
  })
  const ahead = (a: (typeof scored)[number], b: (typeof scored)[number]) =>
    b.points - a.points || (a.lot === null || b.lot === null || a.lot === b.lot ? 0 : a.lot < b.lot ? -1 : 1)
  scored.sort(ahead)
  let rank = 1
  return scored.map((each, at) => {
    if (at > 0 && ahead(scored[at - 1]!, each) !== 0) rank = at + 1
    return { ...each, rank }
  })
}

/**
 * The ranking under a version, with the place that another one gives to each demand. A draft has no draw: against it,
 * nobody is drawn, so that all moves come from the points.
 */
export function rankedAgainst(applicants: readonly Applicant[], grid: Version, other: Version | null): RankedDemand[] {
  const drawn = grid.seed !== null && other?.seed !== null
  const rank = (version: Version) => rankingOf(applicants, drawn ? version : { ...version, seed: null })
  const before = new Map(
    (other === null ? [] : rank(other)).map(({ applicant, points, rank: place }) => [
      applicant.demand.id,
      { points, rank: place },
    ]),
  )
  return rank(grid).map(({ applicant: { demand }, ...place }) => {
    const { id, name, stage, filiere } = demand.organisation
    return {
      ...place,
      demandId: demand.id,
      organisation: { id, name, stage, filiere },
      against: before.get(demand.id) ?? null,
    }
  })
}

/** What differs from one version to the next, criterion by criterion, case by case. */
export function changesBetween(before: GridPoints, after: GridPoints): RankingChange[] {
  return CRITERIA.flatMap(({ code: criterion, name, cases }) =>
    cases.flatMap(({ code, sentence }) => {
      const [from, to] = [pointsFor(before, criterion, code), pointsFor(after, criterion, code)]
      if (from === to) return []
      return [
        {
          criterion,
          case: code,
          from,
          to,
          sentence: `${name}, ${sentence.charAt(0).toLowerCase()}${sentence.slice(1)} : ${number(from)} → ${count(to, 'point')}.`,
        },
      ]
    }),
  )
}
