import type { ComparedDemand, ComparedPlace, ComparedPlan, Comparison, PlanFigures } from '../../server/contract.ts'
import { text as plans } from '../text/allocation.ts'
import { text } from '../text/comparison.ts'
import { formatPeriod, plain } from '../text/format.ts'
import { FILIERE, STAGE } from '../text/labels.ts'

/** Plans side by side, as rows to read, to mark and to take away in a spreadsheet. */

export const MOST_PLANS = 4
/** What a plan is called in a comparison: A, B, C, D. */
export const letterOf = (at: number): string => 'ABCD'[at]!

export type Unit = 'points' | 'percent' | 'number' | 'm2' | 'euros'
export interface Row {
  readonly label: string
  readonly unit: Unit
  /** What is better; `null` when neither is, or when these plans cannot be ranked by it. */
  readonly better: 'more' | 'less' | null
  /** By plan; `null`: unknown. Shares are per cent, money is euros. */
  readonly values: readonly (number | null)[]
}
export interface Group {
  readonly title: string
  readonly rows: readonly Row[]
}

const share = (part: number, whole: number): number | null => (whole === 0 ? null : (100 * part) / whole)

export const sameWeights = ({ plans }: Comparison): boolean => plans.every(({ difference }) => difference.weights === 0)
export const sameHorizon = ({ plans }: Comparison): boolean =>
  plans.every(({ startsOn, quarters }) => startsOn === plans[0]!.startsOn && quarters === plans[0]!.quarters)

/** The figures, group by group. Totals over other periods are shown but not ranked; shares are. */
export function groupsOf(comparison: Comparison): Group[] {
  const figures = comparison.plans.map((plan) => plan.figures)
  const [weights, horizon] = [sameWeights(comparison), sameHorizon(comparison)]
  const of = (label: string, unit: Unit, better: Row['better'], read: (plan: PlanFigures) => number | null): Row => ({
    label,
    unit,
    better,
    values: figures.map(read),
  })
  const total = (label: string, unit: Unit, better: Row['better'], read: (plan: PlanFigures) => number | null) =>
    of(label, unit, horizon ? better : null, read)
  const someUnknown = (row: Row) => (row.values.some((value) => value !== 0) ? [row] : [])
  const { rows, groups } = text

  return [
    {
      title: groups.worth,
      rows: [
        total(rows.worth, 'points', weights ? 'more' : null, ({ summary }) => summary.worth),
        ...(weights ? [] : [total(rows.worthByFirst, 'points', 'more', ({ worthByFirst }) => worthByFirst)]),
        of(rows.bound, 'points', null, ({ summary }) => summary.bound),
        of(rows.gap, 'percent', 'less', ({ summary }) => 100 * summary.gap),
      ],
    },
    {
      title: groups.housed,
      rows: [
        of(rows.quarters, 'percent', 'more', ({ summary }) => share(summary.quartersHoused, summary.quartersAsked)),
        total(rows.housed, 'number', 'more', ({ summary }) => summary.housed),
        total(rows.partly, 'number', null, ({ summary }) => summary.partlyHoused),
        total(rows.unhoused, 'number', 'less', ({ summary }) => summary.unhoused),
        ...(figures.some(({ summary }) => summary.anticipation !== null)
          ? [total(rows.kept, 'number', null, ({ summary }) => summary.anticipation?.kept ?? 0)]
          : []),
        total(rows.toCheck, 'number', 'less', ({ summary }) => summary.toCheck),
      ],
    },
    {
      title: groups.priority,
      rows: [
        ...plans.fairness.classes.flatMap((name, at) => {
          const row = of(rows.priority(name), 'percent', 'more', ({ summary }) => {
            const found = summary.fairness?.classes.find(({ priorityClass }) => priorityClass === at + 1)
            return found === undefined ? null : share(found.quartersHoused, found.quartersAsked)
          })
          return row.values.every((value) => value === null) ? [] : [row]
        }),
        total(rows.envious, 'number', 'less', ({ summary }) => summary.fairness?.envious.length ?? null),
        total(rows.cost, 'points', weights ? 'less' : null, ({ summary }) => {
          const cost = summary.fairness?.cost ?? null
          return cost === null ? null : Math.max(0, cost)
        }),
      ],
    },
    {
      title: groups.stage,
      rows: Object.entries(STAGE).flatMap(([code, label]) =>
        served(label, figures, ({ byStage }) => byStage.find(({ stage }) => stage === code)),
      ),
    },
    {
      title: groups.filiere,
      rows: [...Object.entries(FILIERE), [null, rows.unknownFiliere] as const].flatMap(([code, label]) =>
        served(label, figures, ({ byFiliere }) => byFiliere.find(({ filiere }) => filiere === code)),
      ),
    },
    {
      title: groups.place,
      rows: [
        ...communesOf(figures).map(([code, name]) =>
          of(name, 'percent', null, ({ byCommune, summary }) =>
            share(byCommune.find(({ inseeCode }) => inseeCode === code)?.quartersHoused ?? 0, summary.quartersHoused),
          ),
        ),
        of(rows.qpv, 'percent', null, ({ byQpv, summary }) => share(byQpv.inside, summary.quartersHoused)),
        ...someUnknown(
          of(rows.qpvUnknown, 'percent', null, ({ byQpv, summary }) => share(byQpv.unknown, summary.quartersHoused)),
        ),
      ],
    },
    {
      title: groups.cost,
      rows: [
        total(rows.moves, 'number', 'less', ({ summary }) => summary.moves),
        total(rows.avoided, 'euros', 'more', ({ overBudget }) => overBudget.avoidedEurCents / 100),
        total(rows.overBudget, 'euros', 'less', ({ overBudget }) => overBudget.eurCents / 100),
        ...someUnknown(of(rows.rentUnknown, 'number', null, ({ overBudget }) => overBudget.quartersUnknown)),
        of(rows.empty, 'm2', 'less', ({ empty }) => empty.m2),
        ...someUnknown(of(rows.roomsUnknown, 'number', null, ({ empty }) => empty.roomsUnknown)),
      ],
    },
  ].filter((group) => group.rows.length > 0)
}

type Served = { quartersAsked: number; quartersHoused: number }
function served(
  label: string,
  figures: readonly PlanFigures[],
  find: (plan: PlanFigures) => Served | undefined,
): Row[] {
  const counts = figures.map(find)
  if (counts.every((each) => each === undefined)) return []
  const values = counts.map((each) => (each === undefined ? null : share(each.quartersHoused, each.quartersAsked)))
  return [{ label, unit: 'percent', better: 'more', values }]
}

/** Those of any plan, by name. */
function communesOf(figures: readonly PlanFigures[]): [inseeCode: string | null, name: string][] {
  const names = new Map(figures.flatMap(({ byCommune }) => byCommune.map(({ inseeCode, name }) => [inseeCode, name])))
  return [...names].sort(([, a], [, b]) => a.localeCompare(b, 'fr'))
}

const DIGITS: Readonly<Record<Unit, number>> = { points: 0, percent: 1, number: 0, m2: 0, euros: 0 }
/** As the row shows it: what reads the same is the same. A share of what could be better is never rounded to none. */
export function shown(value: number, unit: Unit): number {
  const scale = 10 ** DIGITS[unit]
  return Math.round(value * scale) / scale
}

/** Which plans have the best value of a row: none when all are alike. */
export function bestOf({ values, better, unit }: Row): boolean[] {
  const known = values.filter((value) => value !== null).map((value) => shown(value, unit))
  const isRanked = better !== null && known.length > 1 && new Set(known).size > 1
  const best = better === 'more' ? Math.max(...known) : Math.min(...known)
  return values.map((value) => isRanked && value !== null && shown(value, unit) === best)
}

/** How far each value is from the first plan's, as shown; `null` for the first, for no difference and where unknown. */
export function changesOf({ values, unit }: Row): (number | null)[] {
  const [first = null] = values
  return values.map((value, at) => {
    if (at === 0 || value === null || first === null) return null
    const change = shown(shown(value, unit) - shown(first, unit), unit)
    return change === 0 ? null : change
  })
}

/** What a plan was asked otherwise than the first one, in words; empty when nothing. */
export function apartInWords(
  { startsOn, quarters, mode, changes, difference }: ComparedPlan,
  first: ComparedPlan,
): string[] {
  const words = text.difference
  const counted = (['weights', 'decisions', 'rooms', 'demands', 'occupancies'] as const).flatMap((key) =>
    difference[key] === 0 ? [] : [words[key](difference[key])],
  )
  return [
    ...(startsOn !== first.startsOn || quarters !== first.quarters ? [words.horizon] : []),
    ...(mode === first.mode ? [] : [words.mode]),
    ...counted,
    ...(JSON.stringify(changes) === JSON.stringify(first.changes) ? [] : [words.changes]),
  ]
}

export function filterDemands(
  demands: readonly ComparedDemand[],
  { search, onlyDifferent }: { search: string; onlyDifferent: boolean },
): ComparedDemand[] {
  const wanted = plain(search.trim())
  return demands.filter(
    ({ differs, organisation }) => (!onlyDifferent || differs) && plain(organisation.name).includes(wanted),
  )
}

export interface SiteCount {
  readonly siteId: string
  readonly siteName: string
  /** Organisations that the plan puts there at some time. */
  readonly count: number
  /** How many more than the first plan does. */
  readonly change: number
}

/** What a plan puts at each site where some plan puts somebody; the site with most of them in any plan first. */
export function sitesOf({ demands, plans }: Comparison, at: number): SiteCount[] {
  const sites = new Map<string, { siteName: string; counts: number[] }>()
  for (const { places } of demands) {
    places.forEach((list, plan) => {
      const here = new Map((list ?? []).map(({ siteId, siteName }) => [siteId, siteName]))
      for (const [siteId, siteName] of here) {
        const site = sites.get(siteId) ?? { siteName, counts: plans.map(() => 0) }
        site.counts[plan]! += 1
        sites.set(siteId, site)
      }
    })
  }
  const most = (counts: readonly number[]) => Math.max(...counts)
  return [...sites]
    .sort(([, a], [, b]) => most(b.counts) - most(a.counts) || a.siteName.localeCompare(b.siteName, 'fr'))
    .map(([siteId, { siteName, counts }]) => ({
      siteId,
      siteName,
      count: counts[at]!,
      change: counts[at]! - counts[0]!,
    }))
}

type Cell = string | number | null
type Sheet = readonly [header: string[], rows: Cell[][]]

const headsOf = ({ plans }: Comparison): string[] => plans.map(({ name }, at) => text.exports.plan(letterOf(at), name))

export const figuresSheet = (comparison: Comparison): Sheet => [
  [text.exports.group, text.figure, text.unit, ...headsOf(comparison)],
  groupsOf(comparison).flatMap(({ title, rows }) =>
    rows.map(({ label, unit, values }) => [
      title,
      label,
      text.units[unit],
      ...values.map((value) => (value === null ? null : Math.round(value * 100) / 100)),
    ]),
  ),
]

export const placesSheet = (comparison: Comparison): Sheet => [
  [text.exports.organisation, text.exports.differs, ...headsOf(comparison)],
  comparison.demands.map(({ organisation, differs, places }) => [
    organisation.name,
    differs ? 'oui' : 'non',
    ...places.map((list) => placesInWords(list)),
  ]),
]

function placesInWords(list: readonly ComparedPlace[] | null): string {
  if (list === null) return text.places.notAsked
  if (list.length === 0) return text.places.nowhere
  return list.map((place) => text.exports.place(place.roomName, place.siteName, formatPeriod(place))).join(' ; ')
}
