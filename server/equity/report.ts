/** The equity report from plain rows: figures of each group, compared with all others, small groups masked. */
import type { Dimension, EquityGroup, EquityReport, Figures } from './equity.schema.ts'
import { fisher, holm, median, medianInterval, wilson } from './statistics.ts'

/** A demand that was received. */
export interface Received {
  /** By dimension; null: nobody knows */
  readonly in: Readonly<Record<Dimension, string | null>>
  readonly outcome: 'waiting' | 'housed' | 'refused' | 'withdrawn'
  readonly offered: boolean
  readonly appealed: boolean
  /** From sending to moving in, of a housed one whose days are known */
  readonly delayDays: number | null
}

/** Fewer demands than that could be told apart. */
const FEWEST = 5
/** Below, a gap is more than chance explains. */
const LEVEL = 0.05
const ORDER: readonly Dimension[] = ['stage', 'filiere', 'commune', 'qpv', 'legal_form']

/** @param masked for the public: groups that would tell of fewer than five demands lose their figures */
export function reportOf(
  rows: readonly Received[],
  masked: boolean,
): Pick<EquityReport, 'masked' | 'whole' | 'dimensions'> {
  const dimensions = ORDER.map((dimension) => ({ dimension, groups: groupsOf(rows, dimension) }))
  const tests = dimensions.flatMap(({ groups }) => {
    const known = groups.filter(({ code }) => code !== null)
    return known.flatMap((group) => {
      const others = known.filter((other) => other !== group).flatMap(({ rows }) => rows)
      const test = against(group.rows, others)
      return test === null ? [] : [{ group, ...test }]
    })
  })
  const adjusted = holm(tests.map(({ probability }) => probability))
  const comparisons = new Map(
    tests.map(({ group, more }, at): [Group, EquityGroup['comparison']] => {
      const probability = adjusted[at]!
      const apart = more ? 'housed_more' : 'housed_less'
      return [group, { probability, verdict: probability < LEVEL ? apart : 'alike' }]
    }),
  )
  return {
    masked,
    whole: masked && rows.length < FEWEST ? null : figuresOf(rows),
    dimensions: dimensions.map(({ dimension, groups }) => {
      const hidden = masked ? maskedOf(groups) : new Set<Group>()
      return {
        dimension,
        groups: groups.map((group) => ({
          code: group.code,
          figures: hidden.has(group) ? null : figuresOf(group.rows),
          comparison: hidden.has(group) ? null : (comparisons.get(group) ?? null),
        })),
      }
    }),
  }
}

interface Group {
  readonly code: string | null
  readonly rows: readonly Received[]
}

/** The largest first, what is unknown last. */
function groupsOf(rows: readonly Received[], dimension: Dimension): Group[] {
  const byCode = new Map<string | null, Received[]>()
  for (const row of rows) byCode.set(row.in[dimension], [...(byCode.get(row.in[dimension]) ?? []), row])
  return [...byCode]
    .map(([code, rows]) => ({ code, rows }))
    .sort(
      (a, b) =>
        Number(a.code === null) - Number(b.code === null) ||
        b.rows.length - a.rows.length ||
        (a.code! < b.code! ? -1 : 1),
    )
}

/** What was withdrawn asks for nothing any more: it counts neither for nor against. */
const asking = (rows: readonly Received[]): readonly Received[] => rows.filter(({ outcome }) => outcome !== 'withdrawn')
const housedIn = (rows: readonly Received[]): number => rows.filter(({ outcome }) => outcome === 'housed').length

/** Null when one of the two asks for nothing. */
function against(
  group: readonly Received[],
  others: readonly Received[],
): { probability: number; more: boolean } | null {
  const [own, rest] = [asking(group), asking(others)]
  if (own.length === 0 || rest.length === 0) return null
  const [a, c] = [housedIn(own), housedIn(rest)]
  return { probability: fisher(a, own.length - a, c, rest.length - c), more: a / own.length > c / rest.length }
}

function figuresOf(rows: readonly Received[]): Figures {
  const count = (outcome: Received['outcome']) => rows.filter((row) => row.outcome === outcome).length
  const delays = rows.flatMap(({ delayDays }) => delayDays ?? [])
  const days = median(delays)
  const trials = asking(rows).length
  const housed = count('housed')
  return {
    received: rows.length,
    waiting: count('waiting'),
    housed,
    refused: count('refused'),
    withdrawn: count('withdrawn'),
    offered: rows.filter(({ offered }) => offered).length,
    appeals: rows.filter(({ appealed }) => appealed).length,
    delay: days === null ? null : { days, ...(medianInterval(delays) ?? { low: null, high: null }), of: delays.length },
    share: trials === 0 ? null : { housed: housed / trials, ...wilson(housed, trials) },
  }
}

/**
 * Groups under five, and as many more, the smallest first, as keep them from being found by taking the others off the whole:
 * what is masked together is never of one group alone, nor of fewer than five demands.
 */
function maskedOf(groups: readonly Group[]): Set<Group> {
  const rising = groups.toSorted((a, b) => a.rows.length - b.rows.length)
  let many = rising.filter(({ rows }) => rows.length < FEWEST).length
  if (many === 0) return new Set()
  const told = () => rising.slice(0, many).reduce((sum, { rows }) => sum + rows.length, 0)
  while (many < rising.length && (many < 2 || told() < FEWEST)) many++
  return new Set(rising.slice(0, many))
}
