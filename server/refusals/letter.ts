/** The letter of a refusal, drawn up from what the engine says of the demand: plain data in, plain text out. */
import type { RefusalReason } from '../db/codes.ts'
import { EQUIPMENT, KIND, STAGE } from '../db/words.ts'
import type { Demand, Phase } from '../demands/demands.schema.ts'
import { count, euros, list, number } from '../lib/french.ts'
import { frenchDay, frenchSpan } from '../lib/frenchDay.ts'
import type { PrintedDocument } from '../lib/printed.ts'
import type { Assessment } from './assessment.schema.ts'

/** Each reason as the letter says it; `other` comes with the manager's own words. */
export const REASON: Readonly<Record<Exclude<RefusalReason, 'other'>, string>> = {
  no_room_fits: 'Aucun local du territoire ne répond à ce que vous demandez.',
  outside_territory: 'Votre projet ne se situe pas sur le territoire.',
  outside_ess: 'Votre projet ne relève pas de l’économie sociale et solidaire telle que nos règles la définissent.',
  incomplete: 'Votre demande est incomplète, et les informations demandées ne nous sont pas parvenues.',
  lower_priority: 'D’autres demandes sont plus prioritaires selon la grille publiée, et il ne reste pas de place.',
  incompatible_activity: 'Votre activité n’est pas compatible avec les locaux dont nous disposons.',
  no_agreement_on_terms: 'Nous ne sommes pas parvenus à un accord sur les conditions d’occupation.',
}

export const reasonsInWords = (reasons: readonly RefusalReason[], other: string | null): string[] =>
  reasons.map((reason) => (reason === 'other' ? (other ?? '') : REASON[reason]))

export interface LetterFacts {
  readonly demand: Pick<Demand, 'organisation' | 'submittedOn' | 'phases'>
  readonly reasons: readonly RefusalReason[]
  readonly otherReason: string | null
  readonly assessment: Assessment
}

/**
 * What was asked, what was looked at, why not, and what would change it. Paragraphs are set apart by a blank line. How to
 * contest is not in it: that follows every letter by itself. It names nobody but the organisation.
 */
export function draftLetter({ demand, reasons, otherReason, assessment }: LetterFacts): string {
  const { organisation, submittedOn, phases } = demand
  const asked = submittedOn === null ? '' : ` du ${frenchDay(submittedOn)}`
  const why = reasonsInWords(reasons, otherReason)
  return [
    'Madame, Monsieur,',
    `Nous avons étudié la demande de local de ${organisation.name}${asked}. Nous ne pouvons pas y répondre favorablement.`,
    `Vous avez demandé : ${phases.map(needInWords).join(' ; puis ')}.`,
    ...assessment.phases.map(lookedAt),
    pointsInWords(assessment),
    why.length === 1
      ? `Le motif de notre décision : ${why[0]}`
      : `Les motifs de notre décision :\n${why.map((reason) => `– ${reason}`).join('\n')}`,
    `Ce qui changerait la réponse : ${wouldChange(assessment)}`,
    'Vous pouvez déposer une nouvelle demande à tout moment.',
  ].join('\n\n')
}

/** « un atelier de 40 m² au moins, du 1er janvier 2027 au 31 décembre 2027 » */
function needInWords(phase: Phase): string {
  const area = phase.areaMinM2 === null ? [] : [`de ${number(phase.areaMinM2)} m² au moins`]
  const desks = phase.workstations === null ? [] : [`pour ${count(phase.workstations, 'poste')} de travail`]
  const equipment =
    phase.requiredEquipment.length === 0 ? [] : [`avec ${list(phase.requiredEquipment.map((code) => EQUIPMENT[code]))}`]
  const budget =
    phase.budgetEurCentsPerMonth === null ? [] : [`pour ${euros(phase.budgetEurCentsPerMonth)} par mois au plus`]
  const what = [
    list(
      phase.kinds.map((kind) => KIND[kind]),
      'ou',
    ),
    ...area,
    ...desks,
    ...equipment,
    ...budget,
  ].join(' ')
  return `${what}, ${frenchSpan(phase.needed)} (étape : ${STAGE[phase.stage]})`
}

function lookedAt({ needed, fits, refused, refusals }: Assessment['phases'][number]): string {
  const span = frenchSpan(needed)
  const compared = `Pour la période ${span}, nous avons comparé votre demande à ${count(fits + refused, 'local', 'locaux')} : `
  if (fits + refused === 0)
    return `Pour la période ${span}, nous ne connaissons aucun local à comparer à votre demande.`
  const fit =
    fits === 0
      ? 'aucun ne répond à ses exigences.'
      : `${count(fits, 'local répond', 'locaux répondent')} à ses exigences, sans tenir compte de ceux qui les occupent.`
  const why = refusals.map(({ sentence, rooms }) => `${sentence} (${count(rooms, 'local', 'locaux')})`)
  return `${compared}${fit}${why.length === 0 ? '' : ` Exigences le plus souvent non remplies : ${why.join(' ; ')}`}`
}

const pointsInWords = ({ gridName, points, rank, among, findings }: Assessment): string =>
  [
    `Selon la grille de priorité « ${gridName} », votre demande a ${count(points, 'point')}, ce qui la place au rang ${rank} sur ${count(among, 'demande')} en attente.`,
    ...findings,
  ].join(' ')

function wouldChange({ chances, phases }: Assessment): string {
  if (chances !== null) return chances
  if (phases.some(({ fits }) => fits === 0))
    return 'une demande dont les exigences rejoignent les locaux existants, ou des locaux nouveaux sur le territoire.'
  return 'un local qui se libère, ou une demande plus souple sur les dates, la surface ou le lieu.'
}

export interface SentLetter {
  readonly organisationName: string
  readonly letter: string
  readonly howToContest: readonly string[]
  /** Null: a draft */
  readonly decidedOn: string | null
  readonly decidedBy: string | null
}

/** The letter as it is printed. */
export function printedLetter({
  organisationName,
  letter,
  howToContest,
  decidedOn,
  decidedBy,
}: SentLetter): PrintedDocument {
  return {
    title: `Votre demande de local – ${organisationName}`,
    banner: decidedOn === null ? 'Projet de lettre – non envoyée' : `Décision du ${frenchDay(decidedOn)}`,
    sections: [
      { heading: 'Notre réponse', paragraphs: letter.split(/\n{2,}/) },
      { heading: 'Comment contester', paragraphs: howToContest },
      ...(decidedBy === null ? [] : [{ heading: 'Décision prise par', paragraphs: [decidedBy] }]),
    ],
    annexes: [],
    signatures: [],
  }
}
