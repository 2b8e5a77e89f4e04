import type { Kysely } from 'kysely'
import type { Tables } from '../db/tables.ts'
import { Refusal } from '../lib/refusal.ts'
import type { Vouched } from './provider.ts'
import { hasNoAccounts } from './sessions.queries.ts'
import { asEmail } from './signIn.queries.ts'

/**
 * The person whom a provider vouches for: known by its subject, else by an e-mail that the provider verified, else new.
 * @throws Refusal 403 `not_open_yet`, `email_not_verified`; 409 `email_taken` when another identity has the e-mail
 */
export function personOfProvider(db: Kysely<Tables>, vouched: Vouched, now: Date): Promise<string> {
  return db.transaction().execute(async (trx) => {
    const known = await trx
      .selectFrom('person')
      .select('id')
      .where('oidcSubject', '=', vouched.subject)
      .executeTakeFirst()
    if (known !== undefined) return known.id
    if (await hasNoAccounts(trx))
      throw new Refusal(403, 'not_open_yet', 'Cette installation n’a pas encore d’administrateur.')
    if (vouched.email === null || !vouched.emailVerified) throw emailNotVerified()
    const email = asEmail(vouched.email)
    const verified = { oidcSubject: vouched.subject, emailVerifiedAt: now.toISOString() }
    const sameEmail = await trx
      .selectFrom('person')
      .select(['id', 'oidcSubject'])
      .where('email', '=', email)
      .where('demonstration', '=', false)
      .forUpdate()
      .executeTakeFirst()
    if (sameEmail === undefined) {
      const person = { email, fullName: vouched.fullName ?? email, ...verified }
      return (await trx.insertInto('person').values(person).returning('id').executeTakeFirstOrThrow()).id
    }
    if (sameEmail.oidcSubject !== null) throw emailTaken()
    await trx.updateTable('person').set(verified).where('id', '=', sameEmail.id).execute()
    return sameEmail.id
  })
}

const emailNotVerified = () =>
  new Refusal(403, 'email_not_verified', 'Votre organisme n’a pas vérifié votre adresse de courriel.')
const emailTaken = () =>
  new Refusal(409, 'email_taken', 'Une autre identité de votre organisme porte déjà cette adresse.')
