/** Tells people about offers: those to whom a room is offered, and the managers who wait for an answer. */
import { sql, type Kysely, type Transaction } from 'kysely'
import { STAGE } from '../db/words.ts'
import type { DeclineReason } from '../db/codes.ts'
import type { Tables } from '../db/tables.ts'
import { count, euros } from '../lib/french.ts'
import { frenchDay, frenchSpan } from '../lib/frenchDay.ts'
import { inboxesOf, recordMessage, type NewMessage } from '../messages/messages.queries.ts'
import type { Desk } from './offers.queries.ts'
import type { LineEntry, Offer } from './offers.schema.ts'

/** In the middle of a sentence. */
const DECLINED: Readonly<Record<DeclineReason, string>> = {
  too_expensive: 'trop cher',
  too_small: 'trop petit',
  too_far: 'trop loin',
  too_early: 'trop tôt',
  too_late: 'trop tard',
  unsuitable: 'ne convient pas à l’activité',
  found_elsewhere: 'a trouvé ailleurs',
  other: 'autre raison',
}

const placeOf = ({ room }: Offer): string => `${room.name}, ${room.siteName}`
/** A name may have been pasted with a line break, which a subject cannot hold. */
const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ')

function termsOf(offer: Offer): string {
  const { during, workstations, rentEurCentsPerMonth: rent, conditions } = offer
  return [
    `Local : ${placeOf(offer)}`,
    ...(workstations === null ? [] : [`Postes de travail : ${workstations}`]),
    `Période : ${frenchSpan(during)}`,
    `Loyer : ${rent === null ? 'à préciser avec les gestionnaires' : `${euros(rent)} par mois, hors taxes`}`,
    ...(conditions === null ? [] : [`Conditions : ${conditions}`]),
  ].join('\n')
}

export function tellOffered(trx: Transaction<Tables>, offer: Offer, desk: Desk): Promise<void> {
  const subject = `Un local vous est proposé : ${placeOf(offer)}`
  const answer = `Répondez jusqu’au ${frenchDay(offer.answerBy)} inclus : passé ce jour, le local est proposé à d’autres.`
  return tellOrganisation(trx, offer, 'made', subject, `Bonjour,\n\n${termsOf(offer)}\n\n${answer}`, desk)
}

export function tellReminder(trx: Transaction<Tables>, offer: Offer, desk: Desk): Promise<void> {
  const subject = `Répondez avant la fin du ${frenchDay(offer.answerBy)} : ${placeOf(offer)}`
  const body = `Ce local vous est proposé, et nous n’avons pas encore votre réponse.\n\n${termsOf(offer)}\n\nSans réponse à la fin du ${frenchDay(offer.answerBy)}, il est proposé à d’autres.`
  return tellOrganisation(trx, offer, 'reminder', subject, body, desk)
}

export async function tellExpired(trx: Transaction<Tables>, offer: Offer, desk: Desk): Promise<void> {
  const { organisation, answerBy, nextTimes } = offer
  const subject = `Proposition expirée : ${placeOf(offer)}`
  await tellOrganisation(
    trx,
    offer,
    'expired',
    subject,
    `Ce local vous était proposé jusqu’au ${frenchDay(answerBy)}, et nous n’avons pas reçu votre réponse.\n\nVotre demande reste sur la liste d’attente. Si vous vouliez ce local, écrivez vite aux gestionnaires.`,
    desk,
  )
  const what = `${organisation.name} n’a pas répondu avant la fin du ${frenchDay(answerBy)}.`
  await tellManagers(trx, offer, 'expired', subject, `${what}\n\n${nextStep(nextTimes)}`, desk)
}

export function tellAnswered(trx: Transaction<Tables>, offer: Offer, desk: Desk): Promise<void> {
  const { organisation, state, declineReason, note, nextTimes } = offer
  const words = note === null ? '' : `\n\n« ${note} »`
  if (state === 'accepted') {
    const subject = `Proposition acceptée : ${organisation.name}, ${placeOf(offer)}`
    const next = 'L’occupation est enregistrée. Préparez la convention : ouvrez Propositions, puis celle-ci.'
    return tellManagers(
      trx,
      offer,
      'answered',
      subject,
      `${organisation.name} accepte ${placeOf(offer)}, ${frenchSpan(offer.during)}.${words}\n\n${next}`,
      desk,
    )
  }
  const subject = `Proposition déclinée : ${organisation.name}, ${placeOf(offer)}`
  const why = declineReason === null ? '' : ` : ${DECLINED[declineReason]}`
  const body = `${organisation.name} décline ${placeOf(offer)}${why}.${words}\n\n${nextStep(nextTimes)}`
  return tellManagers(trx, offer, 'answered', subject, body, desk)
}

const nextStep = (nextTimes: number): string =>
  nextTimes > 0
    ? 'Escale le propose de lui-même à la structure suivante dans l’ordre de passage.'
    : 'Pour le proposer à la suivante, ouvrez le local, puis son ordre de passage.'

export function tellWithdrawn(trx: Transaction<Tables>, offer: Offer, desk: Desk): Promise<void> {
  const subject = `Proposition retirée : ${placeOf(offer)}`
  const body =
    'Les gestionnaires ont retiré cette proposition. Votre demande reste sur la liste d’attente ; écrivez-leur pour savoir pourquoi.'
  return tellOrganisation(trx, offer, 'withdrawn', subject, body, desk)
}

/** Why Escale did not offer a room to the next in line by itself. */
export function tellStopped(
  trx: Transaction<Tables>,
  offer: Offer,
  next: LineEntry | undefined,
  desk: Desk,
): Promise<void> {
  const why =
    next === undefined
      ? 'Personne d’autre sur la liste d’attente ne peut le prendre à ces dates.'
      : `La suivante est ${next.organisation.name} (${STAGE[next.organisation.stage]}), mais ${count(next.toCheck.length, 'fait reste', 'faits restent')} à vérifier avant de le lui proposer.`
  return tellManagers(
    trx,
    offer,
    'stopped',
    `À vous de proposer : ${placeOf(offer)}`,
    `Escale n’a pas proposé ce local de lui-même à la suivante.\n\n${why}\n\nOuvrez le local, puis son ordre de passage.`,
    desk,
  )
}

const about = ({ id, territory }: Offer) => ({ kind: 'offer', territory, about: { kind: 'offer', id } }) as const

async function tellManagers(
  trx: Transaction<Tables>,
  offer: Offer,
  what: string,
  subject: string,
  body: string,
  { now, canSend }: Desk,
): Promise<void> {
  for (const manager of await inboxesOf(trx, 'offers.make', offer.territory))
    await recordMessage(
      trx,
      {
        ...about(offer),
        key: `offer:${offer.id}:${what}:managers:${manager ?? 'installation'}`,
        to: { personId: manager },
        subject: oneLine(subject),
        body,
      },
      now,
      canSend,
    )
}

/** The members of the organisation, and who applied for it: by account, or else at the address that he gave. */
async function tellOrganisation(
  trx: Transaction<Tables>,
  offer: Offer,
  what: string,
  subject: string,
  body: string,
  { now, canSend }: Desk,
): Promise<void> {
  const tell = (key: string, to: NewMessage['to'], open: string, more: Partial<NewMessage> = {}) =>
    recordMessage(
      trx,
      {
        ...about(offer),
        ...more,
        key: `offer:${offer.id}:${what}:${key}`,
        to,
        subject: oneLine(subject),
        body: `${body}\n\nPour lire la proposition ou y répondre, ouvrez ${open}.`,
      },
      now,
      canSend,
    )
  const members = await membersOf(trx, offer)
  for (const personId of members) await tell(personId, { personId }, 'Propositions dans Escale')
  const applicant = await applicantOf(trx, offer.demandId)
  if (applicant === undefined) return
  const { id, personId } = applicant
  if (personId !== null) {
    const more = { about: { kind: 'application', id } }
    if (!members.includes(personId)) await tell(personId, { personId }, 'votre candidature dans Escale', more)
  } else if (canSend && applicant.address !== '') {
    await tell('applicant', { address: applicant.address }, 'le lien de votre candidature, que vous avez gardé')
  }
}

async function membersOf(db: Kysely<Tables>, { territory, organisation }: Offer): Promise<string[]> {
  const members = await db
    .selectFrom('role')
    .innerJoin('person', 'person.id', 'role.personId')
    .select('role.personId')
    .distinct()
    .where('role.role', '=', 'member')
    .where('role.territoryId', '=', territory)
    .where('role.organisationId', '=', organisation.id)
    .where('person.demonstration', '=', false)
    .orderBy('role.personId')
    .execute()
  return members.map(({ personId }) => personId)
}

const applicantOf = (db: Kysely<Tables>, demandId: string) =>
  db
    .selectFrom('application')
    .select(['id', 'personId', sql<string>`trim(content -> 'contact' ->> 'email')`.as('address')])
    .where('demandId', '=', demandId)
    .where('state', '<>', 'withdrawn')
    .executeTakeFirst()
