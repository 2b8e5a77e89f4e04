import type { Kysely } from 'kysely'
import type { Tables } from '../db/tables.ts'
import { erasePerson } from './account.queries.ts'
import { forgetAnswers } from './keptAnswers.queries.ts'
import { IDLE_DAYS, later } from './sessions.queries.ts'

/** How long what names a person is kept, in days; the page of the record of processing says the same. */
export const RETENTION_DAYS = { attempt: 1, unverified: 7, unused: 3 * 365 } as const

/**
 * Deletes what has no more use and erases people who have not come for three years. Administrators stay, as without
 * one nobody can give roles. Made to run each day, and to do nothing the second time.
 * @returns how many people it erased
 */
export async function applyRetention(db: Kysely<Tables>, now: Date): Promise<number> {
  const at = now.toISOString()
  await db
    .deleteFrom('session')
    .where((eb) => eb.or([eb('expiresAt', '<=', at), eb('lastUsedAt', '<=', later(now, -IDLE_DAYS))]))
    .execute()
  await db.deleteFrom('token').where('expiresAt', '<=', at).execute()
  await db.deleteFrom('attempt').where('at', '<=', later(now, -RETENTION_DAYS.attempt)).execute()
  const due = await db
    .selectFrom('person')
    .select('id')
    .where('demonstration', '=', false)
    .where('erasedAt', 'is', null)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('role')
            .select('role.id')
            .whereRef('role.personId', '=', 'person.id')
            .where('role.role', '=', 'administrator'),
        ),
      ),
    )
    .where((eb) =>
      eb.or([
        eb(eb.fn.coalesce('lastSeenAt', 'createdAt'), '<=', later(now, -RETENTION_DAYS.unused)),
        // A sign-up whose e-mail was never confirmed.
        eb.and([
          eb('emailVerifiedAt', 'is', null),
          eb('createdAt', '<=', later(now, -RETENTION_DAYS.unverified)),
          eb.not(eb.exists(eb.selectFrom('role').select('role.id').whereRef('role.personId', '=', 'person.id'))),
        ]),
      ]),
    )
    .execute()
  for (const { id } of due) await erasePerson(db, id, null, now)
  return due.length
}

/** Each day, by itself. */
export const retentionWork = (db: Kysely<Tables>, now: () => Date) => ({
  handlers: {
    apply_retention: async () => void (await applyRetention(db, now())),
    forget_answers: () => forgetAnswers(db, now()),
  },
  daily: ['apply_retention', 'forget_answers'],
})
