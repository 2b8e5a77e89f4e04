import type { Insertable, Kysely } from 'kysely'
import type { Role } from '../../server/db/codes.ts'
import type { Tables } from '../../server/db/tables.ts'
import { openSession } from '../../server/accounts/sessions.queries.ts'
import { TERRITORY } from './makers.ts'

type Db = Kysely<Tables>

export async function makePerson(db: Db, given: Partial<Insertable<Tables['person']>> = {}): Promise<string> {
  const fullName = given.fullName ?? 'Nour Martin'
  const email = given.email ?? `${crypto.randomUUID()}@exemple.fr`
  const row = { fullName, email, emailVerifiedAt: '2026-11-01T00:00:00Z', ...given }
  return (await db.insertInto('person').values(row).returning('id').executeTakeFirstOrThrow()).id
}

export async function giveRole(
  db: Db,
  personId: string,
  role: Role,
  given: Partial<Insertable<Tables['role']>> = {},
): Promise<void> {
  await db
    .insertInto('role')
    .values({ personId, territoryId: TERRITORY, role, ...given })
    .execute()
}

/** The headers of somebody signed in, from anywhere. */
export async function signedIn(db: Db, personId: string, now = new Date()): Promise<{ cookie: string }> {
  return { cookie: `escale=${await openSession(db, personId, 'Firefox sur Linux', now)}` }
}
