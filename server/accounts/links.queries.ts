import type { Kysely } from 'kysely'
import type { TokenPurpose } from '../db/codes.ts'
import type { Tables } from '../db/tables.ts'
import { Refusal } from '../lib/refusal.ts'
import { newSecret, sha256 } from './secrets.ts'

const MINUTE_MS = 60_000
const LIFE_MINUTES: Readonly<Record<TokenPurpose, number>> = {
  verify_email: 24 * 60,
  reset_password: 60,
  invitation: 7 * 24 * 60,
  second_factor: 5,
  first_administrator: 7 * 24 * 60,
}

/** A secret that works once, for a while; it replaces the earlier ones of the same purpose for the same person. */
export function newLink(
  db: Kysely<Tables>,
  purpose: TokenPurpose,
  personId: string | null,
  now: Date,
): Promise<string> {
  const secret = newSecret()
  return db.transaction().execute(async (trx) => {
    await trx
      .deleteFrom('token')
      .where('purpose', '=', purpose)
      .where('personId', personId === null ? 'is' : '=', personId)
      .execute()
    const expiresAt = new Date(now.getTime() + LIFE_MINUTES[purpose] * MINUTE_MS).toISOString()
    await trx
      .insertInto('token')
      .values({ purpose, personId, sha256: sha256(secret), expiresAt })
      .execute()
    return secret
  })
}

/**
 * Uses the secret up: of two at once, one gets it. Within a transaction that fails it is there again.
 * @throws Refusal 403 `link_used_up`
 */
export async function takeLink(db: Kysely<Tables>, purposes: readonly TokenPurpose[], secret: string, now: Date) {
  const taken = await db
    .deleteFrom('token')
    .where('sha256', '=', sha256(secret))
    .where('purpose', 'in', purposes)
    .where('expiresAt', '>', now.toISOString())
    .returning(['personId', 'purpose'])
    .executeTakeFirst()
  if (taken !== undefined) return taken
  throw linkUsedUp()
}

/** Whom a step of signing in stands for; it stays good for another try. @throws Refusal 403 `link_used_up` */
export async function personOfStep(db: Kysely<Tables>, step: string, now: Date): Promise<string> {
  const found = await db
    .selectFrom('token')
    .select('personId')
    .where('sha256', '=', sha256(step))
    .where('purpose', '=', 'second_factor')
    .where('expiresAt', '>', now.toISOString())
    .executeTakeFirst()
  if (found === undefined || found.personId === null) throw linkUsedUp()
  return found.personId
}

const linkUsedUp = () =>
  new Refusal(403, 'link_used_up', 'Ce lien a déjà servi, ou il est trop ancien. Demandez-en un nouveau.')
