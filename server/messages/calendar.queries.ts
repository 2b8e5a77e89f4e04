import { createHash, randomBytes } from 'node:crypto'
import { sql, type Kysely } from 'kysely'
import { PERMISSIONS } from '../accounts/permissions.ts'
import { hasNoAccounts } from '../accounts/sessions.queries.ts'
import type { Tables } from '../db/tables.ts'
import { Refusal } from '../lib/refusal.ts'
import type { Inbox } from './messages.queries.ts'

const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest()

const feedOf = (personId: Inbox) => sql<boolean>`person_id is not distinct from ${personId}::uuid`

export async function calendarSince(db: Kysely<Tables>, personId: Inbox): Promise<string | null> {
  const feed = await db.selectFrom('calendarFeed').select('createdAt').where(feedOf(personId)).executeTakeFirst()
  return feed?.createdAt ?? null
}

/** Draws a new secret, whose hash alone is kept, in the place of the one before. @returns the secret */
export async function openCalendar(db: Kysely<Tables>, personId: Inbox, now: Date): Promise<string> {
  const token = randomBytes(32).toString('base64url')
  const feed = { tokenSha256: hashOf(token), createdAt: now.toISOString() }
  await db
    .insertInto('calendarFeed')
    .values({ personId, ...feed })
    .onConflict((conflict) => conflict.column('personId').doUpdateSet(feed))
    .execute()
  return token
}

export async function closeCalendar(db: Kysely<Tables>, personId: Inbox): Promise<void> {
  await db.deleteFrom('calendarFeed').where(feedOf(personId)).execute()
}

/**
 * The territories of the calendar that a secret opens: those in which its person may still read one; `null`: all, as long
 * as nobody has an account.
 * @throws Refusal 404 `calendar_not_found`
 */
export async function calendarOf(db: Kysely<Tables>, token: string): Promise<readonly string[] | null> {
  const feed = await db
    .selectFrom('calendarFeed')
    .select('personId')
    .where('tokenSha256', '=', hashOf(token))
    .executeTakeFirst()
  if (feed?.personId === null && (await hasNoAccounts(db))) return null
  const roles = feed?.personId
    ? await db.selectFrom('role').select(['role', 'territoryId']).where('personId', '=', feed.personId).execute()
    : []
  const reads = roles.filter(({ role }) => PERMISSIONS['calendar.read'].holders[role] !== undefined)
  if (reads.length === 0)
    throw new Refusal(
      404,
      'calendar_not_found',
      'Cette adresse d’agenda n’existe pas, ou n’existe plus. Demandez-en une dans Escale : Messages, puis Réglages.',
    )
  return reads.map(({ territoryId }) => territoryId)
}
