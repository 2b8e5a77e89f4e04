import type { Kysely } from 'kysely'
import type { Role } from '../db/codes.ts'
import type { Tables } from '../db/tables.ts'
import { Refusal } from '../lib/refusal.ts'
import { forgetAttempts, noteAttempt, refuseTooManyAttempts } from './attempts.queries.ts'
import { newLink, takeLink } from './links.queries.ts'
import { letters, type SendMail } from './mail.ts'
import { hashPassword, isPassword } from './secrets.ts'

/** As it is kept and compared. */
export const asEmail = (typed: string): string => typed.trim().toLowerCase()

/**
 * The person whose e-mail and password these are, and whether a code is asked besides.
 * An unknown e-mail is answered as a wrong password is, and takes as long.
 * @throws Refusal 403 `sign_in_refused`, 429 `too_many_attempts`
 */
export async function checkPassword(
  db: Kysely<Tables>,
  { email, password }: { readonly email: string; readonly password: string },
  now: Date,
): Promise<{ id: string; secondFactor: boolean }> {
  const who = asEmail(email)
  await refuseTooManyAttempts(db, 'password', who, now)
  const person = await db
    .selectFrom('person')
    .select(['id', 'passwordHash', 'totpConfirmedAt'])
    .where('email', '=', who)
    .where('emailVerifiedAt', 'is not', null)
    .executeTakeFirst()
  const right = await isPassword(person?.passwordHash ?? null, password)
  if (!right || person === undefined) {
    throw new Refusal(
      403,
      'sign_in_refused',
      'Cette adresse et ce mot de passe ne vont pas ensemble. Vérifiez-les, ou choisissez un nouveau mot de passe par « Mot de passe oublié ».',
    )
  }
  await forgetAttempts(db, 'password', who)
  return { id: person.id, secondFactor: person.totpConfirmedAt !== null }
}

/** Makes a person who will choose a password by the link of the letter. What happens is told by letter alone. */
export async function signUp(
  db: Kysely<Tables>,
  { email, fullName }: { readonly email: string; readonly fullName: string },
  { linkTo, sendMail }: Post,
  now: Date,
): Promise<void> {
  const to = asEmail(email)
  if (!(await noteAttempt(db, 'mail', to, now))) return
  const known = await db
    .selectFrom('person')
    .select(['id', 'emailVerifiedAt'])
    .where('email', '=', to)
    .executeTakeFirst()
  if (known !== undefined && known.emailVerifiedAt !== null) {
    const secret = await newLink(db, 'reset_password', known.id, now)
    return sendMail({ to, ...letters.known(linkTo('mot-de-passe', secret)) })
  }
  const { id } =
    known ?? (await db.insertInto('person').values({ email: to, fullName }).returning('id').executeTakeFirstOrThrow())
  await sendMail({ to, ...letters.verify(linkTo('mot-de-passe', await newLink(db, 'verify_email', id, now))) })
}

/** Sends a link to choose a new password, when somebody has this e-mail. */
export async function forgotten(
  db: Kysely<Tables>,
  email: string,
  { linkTo, sendMail }: Post,
  now: Date,
): Promise<void> {
  const to = asEmail(email)
  if (!(await noteAttempt(db, 'mail', to, now))) return
  const person = await db
    .selectFrom('person')
    .select('id')
    .where('email', '=', to)
    .where('demonstration', '=', false)
    .executeTakeFirst()
  if (person === undefined) return
  const secret = await newLink(db, 'reset_password', person.id, now)
  await sendMail({ to, ...letters.reset(linkTo('mot-de-passe', secret)) })
}

/** How a letter leaves, and the address of a page with a secret that no server on the way gets to see. */
export interface Post {
  readonly sendMail: SendMail
  readonly linkTo: (page: string, secret: string) => string
}

/**
 * Sets the password of whom the link was sent to, whose e-mail is thereby verified; every session ends.
 * @throws Refusal 403 `link_used_up`
 */
export async function choosePassword(
  db: Kysely<Tables>,
  { link, password }: { readonly link: string; readonly password: string },
  now: Date,
): Promise<{ id: string; email: string; secondFactor: boolean }> {
  const passwordHash = await hashPassword(password)
  const person = await db.transaction().execute(async (trx) => {
    const { personId } = await takeLink(trx, ['verify_email', 'reset_password', 'invitation'], link, now)
    await trx.deleteFrom('session').where('personId', '=', personId).execute()
    await trx.deleteFrom('token').where('personId', '=', personId).execute()
    return trx
      .updateTable('person')
      .set((eb) => ({ passwordHash, emailVerifiedAt: eb.fn.coalesce('emailVerifiedAt', eb.val(now.toISOString())) }))
      .where('id', '=', personId)
      .returning(['id', 'email', 'totpConfirmedAt'])
      .executeTakeFirstOrThrow()
  })
  await forgetAttempts(db, 'password', person.email!)
  return { id: person.id, email: person.email!, secondFactor: person.totpConfirmedAt !== null }
}

/**
 * Changes the password of whom is signed in: his other sessions end, and links that were on their way work no more.
 * @throws Refusal 422 `password_wrong`, 409 `no_password`, 429 `too_many_attempts`
 */
export async function changePassword(
  db: Kysely<Tables>,
  given: {
    readonly id: string
    readonly email: string
    readonly sessionId: string
    readonly current: string
    readonly password: string
  },
  now: Date,
): Promise<void> {
  await refuseTooManyAttempts(db, 'password', given.email, now)
  const before = await db
    .selectFrom('person')
    .select('passwordHash')
    .where('id', '=', given.id)
    .executeTakeFirstOrThrow()
  if (before.passwordHash === null)
    throw new Refusal(
      409,
      'no_password',
      'Votre compte n’a pas encore de mot de passe. Choisissez-en un par le lien de « Mot de passe oublié ».',
    )
  if (!(await isPassword(before.passwordHash, given.current)))
    throw new Refusal(422, 'password_wrong', 'Ce n’est pas votre mot de passe actuel. Rien n’a changé.', {
      field: 'current',
    })
  const passwordHash = await hashPassword(given.password)
  await db.transaction().execute(async (trx) => {
    await trx.deleteFrom('session').where('personId', '=', given.id).where('id', '<>', given.sessionId).execute()
    await trx.deleteFrom('token').where('personId', '=', given.id).execute()
    await trx.updateTable('person').set({ passwordHash }).where('id', '=', given.id).execute()
  })
  await forgetAttempts(db, 'password', given.email)
}

/** Makes the first administrator, of every territory that is here. @throws Refusal 403 `link_used_up` */
export async function makeFirstAdministrator(
  db: Kysely<Tables>,
  given: { readonly link: string; readonly email: string; readonly fullName: string; readonly password: string },
  now: Date,
): Promise<string> {
  const passwordHash = await hashPassword(given.password)
  return db.transaction().execute(async (trx) => {
    await takeLink(trx, ['first_administrator'], given.link, now)
    const { id } = await trx
      .insertInto('person')
      .values({
        email: asEmail(given.email),
        fullName: given.fullName,
        emailVerifiedAt: now.toISOString(),
        passwordHash,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    const territories = await trx.selectFrom('territory').select('code').execute()
    await trx
      .insertInto('role')
      .values(territories.map(({ code }) => ({ personId: id, territoryId: code, role: 'administrator' as const })))
      .execute()
    return id
  })
}

/** The invented person who holds a role in the demonstration. @throws Refusal 404 `demonstration_account_missing` */
export async function demonstrationPerson(db: Kysely<Tables>, role: Role): Promise<string> {
  const found = await db
    .selectFrom('person')
    .innerJoin('role', 'role.personId', 'person.id')
    .select('person.id')
    .where('person.demonstration', '=', true)
    .where('role.role', '=', role)
    .limit(1)
    .executeTakeFirst()
  if (found !== undefined) return found.id
  throw new Refusal(404, 'demonstration_account_missing', 'Cette installation n’a pas de compte de démonstration.')
}
