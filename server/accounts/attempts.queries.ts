import { sql, type Kysely } from 'kysely'
import type { Tables } from '../db/tables.ts'
import { Refusal } from '../lib/refusal.ts'
import { sha256 } from './secrets.ts'

/** Tries within a while, for one e-mail or one person, whether or not anybody is behind it. */
const LIMITS = {
  password: { most: 8, minutes: 15 },
  second_factor: { most: 8, minutes: 15 },
  mail: { most: 5, minutes: 60 },
} as const
export type Attempted = keyof typeof LIMITS

const keyOf = (what: Attempted, who: string): Buffer => sha256(`${what}:${who}`)

/** Notes one more try, unless there were too many lately: then it says no, and notes nothing. */
export function noteAttempt(db: Kysely<Tables>, what: Attempted, who: string, now: Date): Promise<boolean> {
  const keySha256 = keyOf(what, who)
  const { most, minutes } = LIMITS[what]
  const since = new Date(now.getTime() - minutes * 60_000).toISOString()
  return db.transaction().execute(async (trx) => {
    // Tries at the same moment come one after the other, or all of them would pass.
    await sql`select pg_advisory_xact_lock(hashtextextended(${keySha256.toString('hex')}, 15))`.execute(trx)
    const { tries } = await trx
      .selectFrom('attempt')
      .select((eb) => eb.fn.countAll<number>().as('tries'))
      .where('keySha256', '=', keySha256)
      .where('at', '>', since)
      .executeTakeFirstOrThrow()
    if (tries >= most) return false
    await trx.insertInto('attempt').values({ keySha256, at: now.toISOString() }).execute()
    return true
  })
}

/** @throws Refusal 429 `too_many_attempts`, the same whether or not anybody is behind it */
export async function refuseTooManyAttempts(
  db: Kysely<Tables>,
  what: Attempted,
  who: string,
  now: Date,
): Promise<void> {
  if (await noteAttempt(db, what, who, now)) return
  throw new Refusal(
    429,
    'too_many_attempts',
    `Trop d’essais. Attendez ${LIMITS[what].minutes} minutes, ou choisissez un nouveau mot de passe par « Mot de passe oublié ».`,
  )
}

export async function forgetAttempts(db: Kysely<Tables>, what: Attempted, who: string): Promise<void> {
  await db.deleteFrom('attempt').where('keySha256', '=', keyOf(what, who)).execute()
}
