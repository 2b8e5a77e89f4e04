/** By when a refusal may be contested and an appeal is to be answered, as dated rules: for counsel to validate. */
import { addMonths } from '../agreements/calendar.ts'
import { frenchDay } from '../lib/frenchDay.ts'
import { workingDayFrom } from '../lib/publicHolidays.ts'
import { addDays } from '../lib/span.ts'

/** What the law says, with the day since which the article has said so. */
export const ARTICLES = [
  {
    article: 'Code des relations entre le public et l’administration, art. L411-2',
    inForceSince: '2016-01-01',
    means:
      'Une décision administrative peut faire l’objet d’un recours gracieux, qui interrompt le délai du recours au juge.',
  },
  {
    article: 'Code de justice administrative, art. R421-1',
    inForceSince: '2020-01-01',
    means: 'Le juge est saisi dans les deux mois à partir de la notification de la décision.',
  },
  {
    article: 'Code de justice administrative, art. R421-2',
    inForceSince: '2017-01-01',
    means: 'Le silence gardé pendant plus de deux mois vaut décision de rejet.',
  },
] as const

const MONTHS = 2
/** Days before the answer is due at which who judges is reminded of it; 0: its last day has passed. */
export const REMINDERS = [30, 7, 0] as const

/**
 * The last day to contest what was notified on a day: two months, whose first and last day do not count, and on to the
 * next working day.
 */
export const lastDayToContest = (notifiedOn: string): string =>
  workingDayFrom(addDays(addMonths(notifiedOn, MONTHS), 1))

/** The last day to answer an appeal that came on a day. */
export const lastDayToAnswer = (lodgedOn: string): string => addMonths(lodgedOn, MONTHS)

/** The reminder that is due today of an answer, if any: the last of those reached. */
export function reminderDue(answerBy: string, today: string): (typeof REMINDERS)[number] | null {
  return REMINDERS.filter((days) => (days === 0 ? today > answerBy : today >= addDays(answerBy, -days))).at(-1) ?? null
}

/** How to contest, to whom, and until when: stands under every letter, whatever its author writes. */
export function contestParagraphs(contestUntil: string): string[] {
  return [
    `Vous pouvez contester cette décision jusqu’au ${frenchDay(contestUntil)} inclus, par un recours gracieux : dites ce que vous contestez et pourquoi, et joignez les documents utiles.`,
    'Déposez-le depuis la page de votre candidature ou de votre demande, bouton « Contester », ou adressez-le par écrit au gestionnaire des locaux, à l’attention de la direction.',
    'Une autre personne que celle qui a pris la décision le lit, réexamine la demande et vous répond par écrit dans les deux mois. Sans réponse dans ce délai, le recours est rejeté, et vous pouvez encore saisir le juge.',
    `Textes : ${ARTICLES.map(({ article, inForceSince }) => `${article} (en vigueur depuis le ${frenchDay(inForceSince)})`).join(' ; ')}. Leur application à cette décision est à faire valider par un juriste.`,
  ]
}
