/** Tells applicants where their application stands, and managers that one has arrived; what keeps long enough is forgotten. */
import { sql, type Kysely, type Transaction } from 'kysely'
import type { Tables } from '../db/tables.ts'
import { inboxesOf, recordMessage, type NewMessage } from '../messages/messages.queries.ts'
import { applicationsOf, SHOWN_STATE } from './applications.queries.ts'
import type { ApplicationContent } from './applications.schema.ts'
import { NEWS } from './news.ts'

/**
 * Whether an application that was sent has moved since its applicant was told; its state may come from its demand. Offers
 * are told by their own room, with what is offered.
 */
const HAS_MOVED = sql<boolean>`application.demand_id is not null and ${SHOWN_STATE} <> 'offered'
  and ${SHOWN_STATE} is distinct from application.told_state`

/** Tells what has changed since it was last told, of one application or of all; done again, it tells nothing more. */
export async function tellApplicants(db: Kysely<Tables>, now: Date, canSend: boolean, only?: string): Promise<void> {
  const moved = await applicationsOf(db)
    .select('application.id')
    .where(HAS_MOVED)
    .$if(only !== undefined, (q) => q.where('application.id', '=', only!))
    .execute()
  for (const { id } of moved) await db.transaction().execute((trx) => tellOne(trx, id, now, canSend))
}

async function tellOne(trx: Transaction<Tables>, id: string, now: Date, canSend: boolean): Promise<void> {
  await trx.selectFrom('application').select('id').where('id', '=', id).forUpdate().execute()
  const moved = await applicationsOf(trx)
    .select([
      'application.territory',
      'application.personId',
      'application.toldState',
      'application.enteredBy',
      SHOWN_STATE.as('state'),
      sql<ApplicationContent>`application.content`.as('content'),
    ])
    .where('application.id', '=', id)
    .where(HAS_MOVED)
    .executeTakeFirst()
  if (moved === undefined || moved.state === 'draft' || moved.state === 'offered') return
  const { territory, personId, toldState, enteredBy, state, content } = moved
  await trx.updateTable('application').set({ toldState: state }).where('id', '=', id).execute()
  const about = { kind: 'application', id }
  const tell = (message: Pick<NewMessage, 'key' | 'to' | 'subject' | 'body'>) =>
    recordMessage(trx, { ...message, kind: 'application', territory, about }, now, canSend)

  const name = content.organisation.name.trim().replaceAll(/\s+/g, ' ')
  const address = content.contact.email.trim()
  // To an address a message can only be sent: without a mail server it would be kept for nobody.
  const to = personId !== null ? { personId } : canSend && address !== '' ? { address } : null
  const { is, means } = NEWS[state]
  const open = personId === null ? 'le lien que vous avez gardé' : 'vos messages dans Escale'
  if (to !== null)
    await tell({
      key: `application:${id}:${state}:${now.toISOString()}`,
      to,
      subject: `Votre candidature ${is}`,
      body: `Votre candidature pour ${name} ${is}.\n\n${means}\n\nPour la relire, ouvrez ${open}.`,
    })
  if (toldState !== null || enteredBy === 'manager') return
  for (const manager of await inboxesOf(trx, 'demands.write', territory))
    await tell({
      key: `application_arrived:${id}:${manager ?? 'installation'}`,
      to: { personId: manager },
      subject: `Nouvelle candidature : ${name}`,
      body: `${name} a envoyé une candidature. Lisez-la, puis dites où elle en est : ouvrez Demandes, puis Candidatures.`,
    })
}

/** Days after which a draft that nobody touched is forgotten; the page of the record of processing says the same. */
const DRAFT_KEPT_DAYS = 365

/** Deletes drafts, withdrawn ones too, that nobody touched for a year, with what was joined to them. */
export async function forgetDrafts(db: Kysely<Tables>, now: Date): Promise<void> {
  const before = new Date(now.getTime() - DRAFT_KEPT_DAYS * 86_400_000).toISOString()
  await db.transaction().execute(async (trx) => {
    const old = await trx
      .selectFrom('application')
      .select('id')
      .where('demandId', 'is', null)
      .where('changedAt', '<', before)
      .forUpdate()
      .execute()
    const ids = old.map(({ id }) => id)
    if (ids.length === 0) return
    for (const table of ['applicationDocument', 'applicationDouble'] as const)
      await trx.deleteFrom(table).where('applicationId', 'in', ids).execute()
    await trx.deleteFrom('application').where('id', 'in', ids).execute()
  })
}

/** Each day, by itself: what another room decided of a demand is told then. */
export const applicationWork = (db: Kysely<Tables>, now: () => Date, canSend: boolean) => ({
  handlers: {
    tell_applicants: () => tellApplicants(db, now(), canSend),
    forget_drafts: () => forgetDrafts(db, now()),
  },
  daily: ['tell_applicants', 'forget_drafts'],
})
