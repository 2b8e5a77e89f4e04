import type { OccupancyForm, OwnerRegime, PrecariousReason, TenantActivity } from '../../db/codes.ts'
import { frenchDay } from '../../lib/frenchDay.ts'
import { addDays } from '../../lib/span.ts'
import { addMonths, type FixedSpan } from '../calendar.ts'

/** What is known of an agreement to come. Null: nobody has said it, and no rule takes it for granted. */
export interface LegalFacts {
  readonly ownerRegime: OwnerRegime | null
  /** The owner, or who lets in its place, is a body for solidarity land (OFS) */
  readonly ownerIsOfs: boolean | null
  readonly activity: TenantActivity | null
  /** In the register of companies (RCS), or of trades before it */
  readonly registered: boolean | null
  /** Fewer than 10 people and at most 2 M€ of turnover or balance */
  readonly tenantIsMicro: boolean | null
  readonly from: string
  /** First day after it; null: no end has been agreed */
  readonly until: string | null
  readonly rentEurCentsPerMonth: number | null
  readonly precariousReason: PrecariousReason | null
  readonly generalInterest: boolean | null
  /** A temporary building that the zoning does not allow is wanted */
  readonly temporaryBuilding: boolean | null
  /** Let by workstation, in a room that several share */
  readonly shared: boolean
  /** Derogatory leases of the same parties on the same premises; null: the form of an earlier stay is not known */
  readonly earlierDerogatory: readonly FixedSpan[] | null
}

export type LegalFact = Exclude<keyof LegalFacts, 'from'>
export type FormVerdict = 'possible' | 'impossible' | 'unknown'

/** Something that the law asks for. `holds` null: the fact is not known. */
export interface Condition {
  readonly fact: LegalFact
  readonly holds: boolean | null
  /** Why the form is impossible when it does not hold */
  readonly refused: string
}

/** A legal form as a dated rule, from the day on which the text that it quotes has applied to new agreements. */
export interface LegalForm {
  readonly form: OccupancyForm | 'temporary_building_permit'
  readonly article: string
  readonly inForceSince: string
  readonly shortestMonths: number | null
  readonly longestMonths: number | null
  /** Notice that the tenant gives; null: as the agreement says */
  readonly noticeMonths: number | null
  readonly noticeRule: string
  /** What its term brings: the end, or a right to go on */
  readonly atTerm: 'ends' | 'renews'
  readonly conditions: (facts: LegalFacts) => readonly Condition[]
  /** The latest end, half-open, when it is not `longestMonths` after the start; null: nothing is left */
  readonly latestEnd?: (facts: LegalFacts) => string | null
  /** What it means for the parties, once possible */
  readonly means: string
}

export type SelectionDuty = 'required' | 'not_required' | 'unknown'

export interface Judgement {
  readonly form: LegalForm['form']
  readonly verdict: FormVerdict
  /** Facts to find out; empty unless the verdict is `unknown` */
  readonly missing: LegalFact[]
  readonly because: string
  readonly shortestMonths: number | null
  readonly longestMonths: number | null
  /** Latest first day after it, half-open; null: no limit, or none left, or not known */
  readonly latestEnd: string | null
  readonly noticeMonths: number | null
  readonly noticeRule: string
  readonly selection: SelectionDuty
  readonly article: string
  readonly inForceSince: string
  readonly caution: string
}

export const CAUTION = 'À faire valider par un conseil.'

/** Reads one rule over the facts: one thing that fails makes it impossible, one that nobody knows makes it unknown. */
export function judge(rule: LegalForm, facts: LegalFacts): Judgement {
  const conditions = [...rule.conditions(facts), ...termConditions(rule, facts)]
  const broken = conditions.filter(({ holds }) => holds === false)
  const missing = [...new Set(conditions.filter(({ holds }) => holds === null).map(({ fact }) => fact))]
  const tooEarly = facts.from < rule.inForceSince
  const verdict = tooEarly ? 'unknown' : broken.length > 0 ? 'impossible' : missing.length > 0 ? 'unknown' : 'possible'
  const because = tooEarly
    ? `La règle enregistrée ici ne vaut que depuis le ${frenchDay(rule.inForceSince)} ; celle d’avant n’est pas connue.`
    : verdict === 'impossible'
      ? broken.map(({ refused }) => refused).join(' ')
      : verdict === 'unknown'
        ? `À préciser d’abord : ${missing.map((fact) => FACT_WORDS[fact]).join(' ; ')}.`
        : rule.means
  return {
    form: rule.form,
    verdict,
    missing: verdict === 'unknown' ? missing : [],
    because,
    shortestMonths: rule.shortestMonths,
    longestMonths: rule.longestMonths,
    latestEnd: latestEndOf(rule, facts),
    noticeMonths: rule.noticeMonths,
    noticeRule: rule.noticeRule,
    selection: selectionDuty(facts),
    article: rule.article,
    inForceSince: rule.inForceSince,
    caution: CAUTION,
  }
}

function latestEndOf({ longestMonths, latestEnd }: LegalForm, facts: LegalFacts): string | null {
  if (latestEnd !== undefined) return latestEnd(facts)
  return longestMonths === null ? null : addMonths(facts.from, longestMonths)
}

function termConditions(rule: LegalForm, facts: LegalFacts): Condition[] {
  const { from, until } = facts
  const { shortestMonths, longestMonths } = rule
  const conditions: Condition[] = []
  if (shortestMonths !== null)
    conditions.push({
      fact: 'until',
      holds: until === null ? null : until >= addMonths(from, shortestMonths),
      refused: `Sa durée est d’au moins ${inYears(shortestMonths)} : elle irait au moins jusqu’au ${lastDay(addMonths(from, shortestMonths))}.`,
    })
  if (longestMonths !== null && rule.latestEnd === undefined)
    conditions.push({
      fact: 'until',
      holds: until === null ? null : until <= addMonths(from, longestMonths),
      refused: `Sa durée est d’au plus ${inYears(longestMonths)} : elle irait au plus tard jusqu’au ${lastDay(addMonths(from, longestMonths))}.`,
    })
  return conditions
}

/** A selection among candidates comes before an economic use of the public domain; the private domain is free of it. */
export function selectionDuty({ ownerRegime, activity }: LegalFacts): SelectionDuty {
  if (ownerRegime === null) return 'unknown'
  if (ownerRegime !== 'public_domain') return 'not_required'
  return activity === null ? 'unknown' : activity === 'non_trading' ? 'not_required' : 'required'
}

/** On the public domain no private lease stands: all but the permit and the long lease begin with this. */
export const outsidePublicDomain = ({ ownerRegime }: LegalFacts): Condition => ({
  fact: 'ownerRegime',
  holds: ownerRegime === null ? null : ownerRegime !== 'public_domain',
  refused: 'Le domaine public ne se loue pas par un bail : il faut une autorisation d’occupation.',
})

export const inYears = (months: number): string =>
  months % 12 === 0 ? (months === 12 ? 'un an' : `${months / 12} ans`) : `${months} mois`
/** « 31 décembre 2028 » for the half-open end `2029-01-01`. */
export const lastDay = (until: string): string => frenchDay(addDays(until, -1))

export const FACT_WORDS: Readonly<Record<LegalFact, string>> = {
  ownerRegime: 'le régime du propriétaire (domaine public, domaine privé d’une collectivité, propriété privée)',
  ownerIsOfs: 'si le bailleur est un organisme de foncier solidaire',
  activity: 'l’activité de la structure dans le local',
  registered: 'si la structure est inscrite au registre du commerce',
  tenantIsMicro: 'si la structure est une microentreprise (moins de 10 personnes, 2 M€ au plus)',
  until: 'la date de fin',
  rentEurCentsPerMonth: 'le loyer',
  precariousReason: 'la circonstance qui rend l’occupation précaire',
  generalInterest: 'si l’opération est d’intérêt général',
  shared: 'si le local est partagé',
  temporaryBuilding: 'si une construction temporaire, contraire au zonage, est prévue',
  earlierDerogatory: 'la forme des occupations précédentes de ce local par la même structure',
}
