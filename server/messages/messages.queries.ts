import { sql, type Kysely, type Transaction } from 'kysely'
import { PERMISSIONS, type Right } from '../accounts/permissions.ts'
import { hasNoAccounts } from '../accounts/sessions.queries.ts'
import { MESSAGE_KINDS, ROLES, type MessageKind } from '../db/codes.ts'
import type { Tables } from '../db/tables.ts'
import { enqueue, type OnDead } from '../jobs/jobs.queries.ts'
import type { InputOf } from '../lib/contract.ts'
import { keysOf, pageFrom } from '../lib/paging.ts'
import { Refusal } from '../lib/refusal.ts'
import type { Message, MessageChoice, messagesContract } from './messages.schema.ts'

/** Whose messages: a person's, or, `null`, those of an installation in which nobody has an account. */
export type Inbox = string | null

export interface NewMessage {
  /** A second message of the same key is never made */
  readonly key: string
  readonly to: { readonly personId: Inbox } | { readonly address: string }
  readonly kind: MessageKind
  /** One line */
  readonly subject: string
  /** Plain text */
  readonly body: string
  readonly territory?: string
  readonly about?: { readonly kind: string; readonly id: string }
}

/** Where a message goes by e-mail: to the person's address of the day, which is kept in one place. */
const EMAIL_ADDRESS = sql<
  string | null
>`coalesce(message.address, (select person.email from person where person.id = message.person_id))`

/** A message to an address stands in nobody's inbox; one about an account may hold a secret, and stays out of it too. */
const isInInbox = ({ to, kind }: NewMessage): boolean => 'personId' in to && kind !== 'account'

/**
 * Records a message and enqueues its sending, within the transaction of what it tells: all of it happens, or none.
 * @param canSend whether this server is set to send e-mail; without, the message stays in the application
 * @returns its id, or that of the message which had the key already
 */
export async function recordMessage(
  trx: Transaction<Tables>,
  message: NewMessage,
  now: Date,
  canSend: boolean,
): Promise<string> {
  const { key, to, kind, subject, body, territory = null, about } = message
  const personId = 'personId' in to ? to.personId : null
  const choice = isInInbox(message) ? await choiceOf(trx, personId, kind) : { byEmail: true, inApp: false }
  const made = await trx
    .insertInto('message')
    .values({
      idempotencyKey: key,
      territory,
      personId,
      address: 'address' in to ? to.address : null,
      kind,
      subject,
      body,
      aboutKind: about?.kind ?? null,
      aboutId: about?.id ?? null,
      inApp: choice.inApp,
      emailState: 'none',
      createdAt: now.toISOString(),
    })
    .onConflict((conflict) => conflict.column('idempotencyKey').doNothing())
    .returning(['id', EMAIL_ADDRESS.as('address')])
    .executeTakeFirst()
  if (made === undefined) {
    const { id } = await trx
      .selectFrom('message')
      .select('id')
      .where('idempotencyKey', '=', key)
      .executeTakeFirstOrThrow()
    return id
  }
  if (canSend && choice.byEmail && made.address !== null) {
    await trx.updateTable('message').set({ emailState: 'waiting' }).where('id', '=', made.id).execute()
    await enqueue(trx, {
      kind: 'send_email',
      key: `send_email:${made.id}`,
      payload: { messageId: made.id },
      runAt: now,
    })
  }
  return made.id
}

/** Those who have a right in the whole of a territory; as long as nobody has an account, the installation. */
export async function inboxesOf(db: Kysely<Tables>, right: Right, territory: string): Promise<Inbox[]> {
  if (await hasNoAccounts(db)) return [null]
  const holders = await db
    .selectFrom('role')
    .innerJoin('person', 'person.id', 'role.personId')
    .select('personId')
    .distinct()
    .where('role.territoryId', '=', territory)
    .where(
      'role.role',
      'in',
      ROLES.filter((role) => PERMISSIONS[right].holders[role] === 'territory'),
    )
    .where('person.demonstration', '=', false)
    .orderBy('personId')
    .execute()
  return holders.map(({ personId }) => personId)
}

/**
 * Tells the administrators that work was given up. Never by e-mail: an e-mail that could not be sent would be told by another
 * one, without end.
 */
export const tellDeadJob: OnDead = async (trx, { id, error, at }) => {
  const administrators = await trx
    .selectFrom('role')
    .innerJoin('person', 'person.id', 'role.personId')
    .select('role.personId')
    .distinct()
    .where('role.role', '=', 'administrator')
    .where('person.demonstration', '=', false)
    .execute()
  const readers = administrators.length > 0 ? administrators : [{ personId: null }]
  for (const { personId } of readers)
    await recordMessage(
      trx,
      {
        key: `dead_job:${id}:${at.toISOString()}:${personId ?? 'installation'}`,
        to: { personId },
        kind: 'upkeep',
        subject: 'Une tâche automatique a été abandonnée',
        body: `Escale n’a pas réussi une tâche qu’il fait tout seul, et a cessé d’essayer.\n\nRaison : ${error}\n\nPour la relancer, ouvrez Messages, puis Tâches et envois.`,
        about: { kind: 'job', id },
      },
      at,
      false,
    )
}

interface ToSend {
  readonly id: string
  readonly address: string
  readonly subject: string
  readonly body: string
}

/**
 * Marks a message as being handed over, before it is: from here on nobody else sends it.
 * @returns what to send, or how far the message already is; `undefined`: it is no longer kept
 */
export async function beginSending(db: Kysely<Tables>, id: string): Promise<ToSend | 'sending' | 'over' | undefined> {
  const mine = await db
    .updateTable('message')
    .set({ emailState: 'sending' })
    .where('id', '=', id)
    .where('emailState', 'in', ['waiting', 'failed', 'unsure'])
    .returning(['id', 'subject', 'body', EMAIL_ADDRESS.as('address')])
    .executeTakeFirst()
  if (mine !== undefined && mine.address !== null) return { ...mine, address: mine.address }
  const known = await db.selectFrom('message').select('emailState').where('id', '=', id).executeTakeFirst()
  return known === undefined ? undefined : known.emailState === 'sending' ? 'sending' : 'over'
}

/** What is known after handing over. The text of a message about an account goes with its sending: it may hold a secret. */
export async function endSending(
  db: Kysely<Tables>,
  id: string,
  state: 'sent' | 'waiting' | 'failed' | 'unsure',
  now: Date,
): Promise<void> {
  await db
    .updateTable('message')
    .set({
      emailState: state,
      ...(state === 'sent'
        ? { sentAt: now.toISOString(), body: sql`case when kind = 'account' then '' else body end` }
        : {}),
    })
    .where('id', '=', id)
    .where('emailState', 'in', state === 'sent' ? ['sending', 'unsure'] : ['sending'])
    .execute()
}

/** Days that messages are kept. */
const KEPT_DAYS = 730

export async function forgetOldMessages(db: Kysely<Tables>, now: Date): Promise<void> {
  await db
    .deleteFrom('message')
    .where('createdAt', '<', new Date(now.getTime() - KEPT_DAYS * 86_400_000).toISOString())
    .execute()
}

const COLUMNS = [
  'id',
  'kind',
  'subject',
  'body',
  sql<
    Message['about']
  >`case when about_id is not null then json_build_object('kind', about_kind, 'id', about_id) end`.as('about'),
  'readAt',
  'emailState',
  'createdAt',
] as const

const inboxOf = (db: Kysely<Tables>, inbox: Inbox) =>
  db
    .selectFrom('message')
    .where('inApp', '=', true)
    .where(sql<boolean>`person_id is not distinct from ${inbox}::uuid`)

export async function listMessages(
  db: Kysely<Tables>,
  inbox: Inbox,
  { cursor, limit = 50 }: InputOf<(typeof messagesContract)['GET /api/messages']>['querystring'],
) {
  const matching = inboxOf(db, inbox)
  let page = matching
    .select(COLUMNS)
    .orderBy('createdAt', 'desc')
    .orderBy('id')
    .limit(limit + 1)
  if (cursor !== undefined) {
    const [createdAt, id] = keysOf(cursor, 2)
    page = page.where(
      sql<boolean>`(created_at < ${createdAt}::timestamptz or (created_at = ${createdAt}::timestamptz and id > ${id}::uuid))`,
    )
  }
  const [rows, { total }] = await Promise.all([
    page.execute(),
    matching.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow(),
  ])
  return pageFrom(rows, limit, total, ({ createdAt, id }) => [createdAt, id])
}

export async function countUnread(db: Kysely<Tables>, inbox: Inbox): Promise<number> {
  const { unread } = await inboxOf(db, inbox)
    .where('readAt', 'is', null)
    .select((eb) => eb.fn.countAll<number>().as('unread'))
    .executeTakeFirstOrThrow()
  return unread
}

const markRead = (db: Kysely<Tables>, inbox: Inbox, now: Date) =>
  db
    .updateTable('message')
    .set((eb) => ({ readAt: eb.fn.coalesce('readAt', sql<string>`${now.toISOString()}::timestamptz`) }))
    .where('inApp', '=', true)
    .where(sql<boolean>`person_id is not distinct from ${inbox}::uuid`)

/** @throws Refusal 404 `message_not_found`, for a message of somebody else too */
export async function readMessage(db: Kysely<Tables>, inbox: Inbox, id: string, now: Date): Promise<Message> {
  const read = await markRead(db, inbox, now).where('id', '=', id).returning(COLUMNS).executeTakeFirst()
  if (read === undefined)
    throw new Refusal(404, 'message_not_found', `Aucun de vos messages ne porte l’identifiant ${id}.`)
  return read
}

export async function readAllMessages(db: Kysely<Tables>, inbox: Inbox, now: Date): Promise<number> {
  return (await markRead(db, inbox, now).where('readAt', 'is', null).returning('id').execute()).length
}

/** What people choose about: messages about an account always go by e-mail, and only so. */
const CHOSEN_KINDS = MESSAGE_KINDS.filter((kind) => kind !== 'account')
const BOTH = { byEmail: true, inApp: true }

const choicesOf = (db: Kysely<Tables>, personId: Inbox) =>
  db
    .selectFrom('messageChoice')
    .select(['kind', 'byEmail', 'inApp'])
    .where(sql<boolean>`person_id is not distinct from ${personId}::uuid`)

async function choiceOf(db: Kysely<Tables>, personId: Inbox, kind: MessageKind): Promise<Omit<MessageChoice, 'kind'>> {
  return (await choicesOf(db, personId).where('kind', '=', kind).executeTakeFirst()) ?? BOTH
}

export async function readChoices(db: Kysely<Tables>, personId: Inbox): Promise<MessageChoice[]> {
  const changed = new Map((await choicesOf(db, personId).execute()).map((choice) => [choice.kind, choice]))
  return CHOSEN_KINDS.map((kind) => changed.get(kind) ?? { kind, ...BOTH })
}

/** @throws Refusal 422 `choice_fixed` for the kind that cannot be chosen */
export async function setChoice(db: Kysely<Tables>, personId: Inbox, choice: MessageChoice): Promise<void> {
  if (choice.kind === 'account')
    throw new Refusal(
      422,
      'choice_fixed',
      'Les messages de votre compte partent toujours par e-mail : ils ne se règlent pas.',
      { field: 'kind' },
    )
  await db
    .insertInto('messageChoice')
    .values({ personId, ...choice })
    .onConflict((conflict) =>
      conflict.columns(['personId', 'kind']).doUpdateSet({ byEmail: choice.byEmail, inApp: choice.inApp }),
    )
    .execute()
}
