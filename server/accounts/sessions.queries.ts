import { jsonArrayFrom } from 'kysely/helpers/postgres'
import type { Kysely } from 'kysely'
import type { Tables } from '../db/tables.ts'
import type { Caller, HeldRole } from './permissions.ts'
import { newSecret, sha256 } from './secrets.ts'

const DAY_MS = 86_400_000
/** A session ends after this long without use, and after this long whatever its use. */
export const IDLE_DAYS = 14
export const LONGEST_DAYS = 90
/** Its last use is written down at most this often. */
const NOTED_EVERY_MS = 10 * 60_000

export const later = (now: Date, days: number): string => new Date(now.getTime() + days * DAY_MS).toISOString()

/** Opens a session and gives what its cookie carries. */
export async function openSession(db: Kysely<Tables>, personId: string, device: string, now: Date): Promise<string> {
  const secret = newSecret()
  const at = now.toISOString()
  await db
    .insertInto('session')
    .values({
      personId,
      tokenSha256: sha256(secret),
      device,
      createdAt: at,
      lastUsedAt: at,
      expiresAt: later(now, LONGEST_DAYS),
    })
    .execute()
  await db.updateTable('person').set({ lastSeenAt: at }).where('id', '=', personId).execute()
  return secret
}

/** Who holds this cookie, with his roles; `null` when the session ended, was revoked or never was. */
export async function callerOfSession(db: Kysely<Tables>, secret: string, now: Date): Promise<Caller | null> {
  const found = await db
    .selectFrom('session')
    .innerJoin('person', 'person.id', 'session.personId')
    .select((eb) => [
      'session.id',
      'session.lastUsedAt',
      'person.id as personId',
      'person.email',
      'person.fullName',
      'person.demonstration',
      jsonArrayFrom(
        eb
          .selectFrom('role')
          .select([
            'role.role',
            'role.territoryId as territory',
            'role.communeId as commune',
            'role.organisationId as organisation',
          ])
          .whereRef('role.personId', '=', 'person.id'),
      ).as('roles'),
    ])
    .where('session.tokenSha256', '=', sha256(secret))
    .where('session.expiresAt', '>', now.toISOString())
    .where('session.lastUsedAt', '>', later(now, -IDLE_DAYS))
    .where('person.erasedAt', 'is', null)
    .executeTakeFirst()
  if (found === undefined) return null
  if (now.getTime() - Date.parse(found.lastUsedAt) > NOTED_EVERY_MS) await noteUse(db, found.id, found.personId, now)
  return {
    person: {
      id: found.personId,
      email: found.email!,
      fullName: found.fullName!,
      demonstration: found.demonstration,
    },
    sessionId: found.id,
    roles: found.roles satisfies HeldRole[],
  }
}

async function noteUse(db: Kysely<Tables>, sessionId: string, personId: string, now: Date): Promise<void> {
  const at = now.toISOString()
  await db.updateTable('session').set({ lastUsedAt: at }).where('id', '=', sessionId).execute()
  await db.updateTable('person').set({ lastSeenAt: at }).where('id', '=', personId).execute()
}

/** Whether nobody has an account yet, those of the demonstration not counted. */
export async function hasNoAccounts(db: Kysely<Tables>): Promise<boolean> {
  const found = await db
    .selectFrom('person')
    .select('id')
    .where('demonstration', '=', false)
    .limit(1)
    .executeTakeFirst()
  return found === undefined
}
