/** What the organisation and the managers are told of refusals and appeals, and by itself before an answer is due. */
import { sql, type Kysely, type Transaction } from 'kysely'
import type { ApplicationContent } from '../applications/applications.schema.ts'
import type { ApplicationState } from '../db/codes.ts'
import type { Tables } from '../db/tables.ts'
import { frenchDay } from '../lib/frenchDay.ts'
import { inboxesOf, recordMessage, type NewMessage } from '../messages/messages.queries.ts'
import type { Appeal } from './appeals.schema.ts'
import { reminderDue } from './contest.ts'
import type { Acting } from './refusals.queries.ts'
import type { Refusal } from './refusals.schema.ts'

/** A name may have been pasted with a line break, which a subject cannot hold. */
const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()

/** The letter, to the organisation. */
export const tellOfRefusal = (trx: Transaction<Tables>, refusal: Refusal, acting: Acting): Promise<void> =>
  tellOrganisation(trx, refusal, acting, 'refused', {
    key: `refusal:${refusal.id}`,
    subject: oneLine(`Réponse à la demande de local de ${refusal.organisation.name}`),
    body: [refusal.letter, ...refusal.howToContest].join('\n\n'),
  })

/** That an appeal has come: to those who decide, and back to the organisation. */
export async function tellOfAppeal(
  trx: Transaction<Tables>,
  refusal: Refusal,
  appeal: Appeal,
  acting: Acting,
): Promise<void> {
  const { name } = refusal.organisation
  await tellOrganisation(trx, refusal, acting, 'appealed', {
    key: `appeal:${appeal.id}`,
    subject: oneLine(`Recours bien reçu : ${name}`),
    body: `Nous avons reçu le ${frenchDay(appeal.lodgedOn)} votre recours contre le refus de la demande de ${name}. Une autre personne que celle qui a refusé le lit, et vous répond au plus tard le ${frenchDay(appeal.answerBy)}.`,
  })
  await tellDeciders(trx, refusal.territory, appeal.id, acting, {
    key: `appeal_arrived:${appeal.id}`,
    subject: oneLine(`Recours contre un refus : ${name}`),
    body: `${name} conteste le refus de sa demande. La réponse est due au plus tard le ${frenchDay(appeal.answerBy)}. Pour le lire et réexaminer la demande, ouvrez Demandes, puis Recours.`,
  })
}

/** The answer to an appeal, to the organisation. */
export const tellOfAnswer = (
  trx: Transaction<Tables>,
  refusal: Refusal,
  appeal: Appeal,
  acting: Acting,
): Promise<void> =>
  tellOrganisation(trx, refusal, acting, appeal.state === 'overturned' ? 'waiting' : 'refused', {
    key: `appeal_answer:${appeal.id}`,
    subject: oneLine(`Réponse à votre recours : ${refusal.organisation.name}`),
    body: answerInWords(appeal),
  })

/** The answer as the organisation reads it, with what follows from it. */
export function answerInWords({ state, answer, samePerson }: Appeal): string {
  return [
    state === 'overturned'
      ? 'Le refus de votre demande est annulé. Elle est de nouveau en liste d’attente, à la date de son premier dépôt.'
      : 'Le refus de votre demande est maintenu.',
    answer ?? '',
    ...(samePerson
      ? ['Cette réponse est donnée par la personne qui avait pris la décision : aucune autre ne peut la donner ici.']
      : []),
    ...(state === 'upheld'
      ? [
          'Si cette décision relève du droit public, vous pouvez saisir le tribunal administratif dans les deux mois (Code de justice administrative, art. R421-1) ; à faire valider par un juriste.',
        ]
      : []),
  ].join('\n\n')
}

type Words = Pick<NewMessage, 'key' | 'subject' | 'body'>

/** The applicant, at his account or else at the address that he gave, and the members of the organisation; once each. */
async function tellOrganisation(
  trx: Transaction<Tables>,
  { demandId, territory, organisation }: Refusal,
  { now, canSend }: Acting,
  toldState: ApplicationState,
  words: Words,
): Promise<void> {
  const application = await trx
    .updateTable('application')
    .set({ toldState })
    .where('demandId', '=', demandId)
    .returning(['id', 'personId', sql<ApplicationContent>`content`.as('content')])
    .executeTakeFirst()
  const members = await trx
    .selectFrom('role')
    .innerJoin('person', 'person.id', 'role.personId')
    .select('role.personId')
    .distinct()
    .where('role.organisationId', '=', organisation.id)
    .where('role.role', '=', 'member')
    .where('person.demonstration', '=', false)
    .orderBy('role.personId')
    .execute()
  const people = new Set(members.map(({ personId }) => personId))
  if (application?.personId) people.add(application.personId)
  const address = application?.content.contact.email.trim() ?? ''
  // To an address a message can only be sent: without a mail server it would be kept for nobody.
  const byAddress = application !== undefined && application.personId === null && canSend && address !== ''
  const about =
    application === undefined ? { kind: 'demand', id: demandId } : { kind: 'application', id: application.id }
  const recipients: NewMessage['to'][] = [
    ...[...people].map((personId) => ({ personId })),
    ...(byAddress ? [{ address }] : []),
  ]
  for (const to of recipients)
    await recordMessage(
      trx,
      {
        ...words,
        key: `${words.key}:${'personId' in to ? to.personId : 'address'}`,
        to,
        kind: 'application',
        territory,
        about,
      },
      now,
      canSend,
    )
}

async function tellDeciders(
  trx: Transaction<Tables>,
  territory: string,
  appealId: string,
  { now, canSend }: Pick<Acting, 'now' | 'canSend'>,
  words: Words,
): Promise<void> {
  const about = { kind: 'appeal', id: appealId }
  for (const personId of await inboxesOf(trx, 'refusals.decide', territory))
    await recordMessage(
      trx,
      {
        ...words,
        key: `${words.key}:${personId ?? 'installation'}`,
        to: { personId },
        kind: 'application',
        territory,
        about,
      },
      now,
      canSend,
    )
}

/** Reminds of the appeals that wait for an answer, 30 and 7 days before, and once it is late; each time once. */
export async function remindOfAppeals(db: Kysely<Tables>, today: string, now: Date, canSend: boolean): Promise<void> {
  const open = await db
    .selectFrom('appeal')
    .innerJoin('refusal', 'refusal.id', 'appeal.refusalId')
    .innerJoin('demand', 'demand.id', 'refusal.demandId')
    .innerJoin('organisation', 'organisation.id', 'demand.organisationId')
    .select(['appeal.id', 'appeal.territory', 'appeal.answerBy', 'organisation.name'])
    .where('appeal.state', 'in', ['lodged', 'under_reassessment'])
    .orderBy('appeal.answerBy')
    .orderBy('appeal.id')
    .execute()
  for (const { id, territory, answerBy, name } of open) {
    const due = reminderDue(answerBy, today)
    if (due === null) continue
    const late = due === 0
    await db.transaction().execute((trx) =>
      tellDeciders(
        trx,
        territory,
        id,
        { now, canSend },
        {
          key: `appeal_due:${id}:${due}`,
          subject: oneLine(
            late ? `Recours sans réponse : ${name}` : `Recours à traiter avant le ${frenchDay(answerBy)} : ${name}`,
          ),
          body: late
            ? `La réponse au recours de ${name} était due le ${frenchDay(answerBy)} : le silence vaut rejet. Répondez tout de même : ouvrez Demandes, puis Recours.`
            : `La réponse au recours de ${name} est due au plus tard le ${frenchDay(answerBy)}. Ouvrez Demandes, puis Recours.`,
        },
      ),
    )
  }
}

/** Each day, by itself. */
export const appealWork = (db: Kysely<Tables>, today: () => string, now: () => Date, canSend: boolean) => ({
  handlers: { remind_of_appeals: () => remindOfAppeals(db, today(), now(), canSend) },
  daily: ['remind_of_appeals'],
})
