import { createHash, randomBytes } from 'node:crypto'
import { sql, type Kysely } from 'kysely'
import { PERMISSIONS, type Right } from '../accounts/permissions.ts'
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

/** Whose calendar a secret opens. */
export interface CalendarReader {
  readonly personId: Inbox
  /** The territories in which he has a calendar; `null`: all */
  readonly reach: readonly string[] | null
  /** The territories in the whole of which he has a right; `null`: all, as long as nobody has an account */
  territories(right: Right): readonly string[] | null
}

/** @throws Refusal 404 `calendar_not_found`, also when its person may no longer read one */
export async function calendarOf(db: Kysely<Tables>, token: string): Promise<CalendarReader> {
  const feed = await db
    .selectFrom('calendarFeed')
    .select('personId')
    .where('tokenSha256', '=', hashOf(token))
    .executeTakeFirst()
  if (feed?.personId === null && (await hasNoAccounts(db)))
    return { personId: null, reach: null, territories: () => null }
  const roles = feed?.personId
    ? await db.selectFrom('role').select(['role', 'territoryId']).where('personId', '=', feed.personId).execute()
    : []
  const reads = roles.filter(({ role }) => PERMISSIONS['calendar.read'].holders[role] !== undefined)
  if (!feed?.personId || reads.length === 0)
    throw new Refusal(
      404,
      'calendar_not_found',
      'Cette adresse d’agenda n’existe pas, ou n’existe plus. Demandez-en une dans Escale : Messages, puis Réglages.',
    )
  return {
    personId: feed.personId,
    reach: reads.map(({ territoryId }) => territoryId),
    territories: (right) =>
      roles
        .filter(({ role }) => PERMISSIONS[right].holders[role] === 'territory')
        .map(({ territoryId }) => territoryId),
  }
}
