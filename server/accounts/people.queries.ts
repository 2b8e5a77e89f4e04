import { sql, type Kysely, type RawBuilder, type Transaction } from 'kysely'
import type { Tables } from '../db/tables.ts'
import type { Violations } from '../db/violations.ts'
import { Refusal } from '../lib/refusal.ts'
import type { AccountRole, NewRole, PersonSheet } from './accounts.schema.ts'
import { newLink } from './links.queries.ts'
import { letters } from './mail.ts'
import { asEmail, type Post } from './signIn.queries.ts'

export const accountViolations: Violations = {
  person_email_key: {
    status: 409,
    code: 'email_taken',
    field: 'email',
    sentence: 'Un compte porte déjà cette adresse.',
  },
  person_email_check: {
    code: 'email_invalid',
    field: 'email',
    sentence: 'Cette adresse de courriel n’est pas juste. Relisez-la.',
  },
  role_commune_of_municipality: {
    code: 'commune_needed',
    field: 'commune',
    sentence: 'Dites de quelle commune : ce rôle en veut une, et les autres n’en veulent pas.',
  },
  role_organisation_of_member: {
    code: 'organisation_needed',
    field: 'organisation',
    sentence: 'Dites de quelle structure : ce rôle en veut une, et les autres n’en veulent pas.',
  },
  role_commune_known: {
    code: 'commune_unknown',
    field: 'commune',
    sentence: 'Cette commune n’est pas dans le territoire. Choisissez-la dans la liste.',
  },
  role_organisation_known: {
    code: 'organisation_unknown',
    field: 'organisation',
    sentence: 'Cette structure n’est pas dans le territoire. Choisissez-la dans la liste.',
  },
}

/** The roles of a person that meet a condition, the oldest first; the query around has a table `person`. */
export const heldRoles = (which: RawBuilder<boolean>) => sql<AccountRole[]>`(
    select coalesce(json_agg(json_build_object('id', role.id, 'territory', role.territory_id, 'role', role.role,
      'commune', role.commune_id, 'organisation', role.organisation_id, 'organisationName', organisation.name)
      order by role.created_at, role.id), '[]')
    from role left join organisation on organisation.id = role.organisation_id
    where role.person_id = person.id and ${which})`

/** Those who hold a role in a territory, by name. */
export function listPeople(db: Kysely<Tables>, territory: string, personId?: string): Promise<PersonSheet[]> {
  return db
    .selectFrom('person')
    .select([
      'person.id',
      'person.fullName',
      'person.email',
      'person.demonstration',
      'person.lastSeenAt',
      sql<boolean>`person.password_hash is not null or person.oidc_subject is not null`.as('active'),
      heldRoles(sql`role.territory_id = ${territory}`).as('roles'),
    ])
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('role')
          .select('role.id')
          .whereRef('role.personId', '=', 'person.id')
          .where('role.territoryId', '=', territory),
      ),
    )
    .$if(personId !== undefined, (q) => q.where('person.id', '=', personId!))
    .orderBy('person.fullName')
    .orderBy('person.id')
    .$narrowType<{ fullName: string; email: string }>()
    .execute()
}

/**
 * Gives a role to who has this e-mail, making the person when there is none. A letter says so: with a link to choose a
 * password as long as there is none, so inviting again sends a fresh one.
 */
export async function invite(
  db: Kysely<Tables>,
  { territory, email, fullName, role, commune = null, organisation = null }: NewRole,
  by: string,
  { linkTo, sendMail }: Post,
  now: Date,
): Promise<PersonSheet> {
  const to = asEmail(email)
  const person = await db.transaction().execute(async (trx) => {
    const known = await trx
      .selectFrom('person')
      .select(['id', 'demonstration', 'passwordHash', 'oidcSubject'])
      .where('email', '=', to)
      .executeTakeFirst()
    if (known?.demonstration === true) throw demonstrationAccount()
    const { id } =
      known ??
      (await trx.insertInto('person').values({ email: to, fullName }).returning('id').executeTakeFirstOrThrow())
    await trx
      .insertInto('role')
      .values({ personId: id, territoryId: territory, role, communeId: commune, organisationId: organisation })
      .onConflict((conflict) => conflict.constraint('role_once').doNothing())
      .execute()
    return { id, active: known !== undefined && (known.passwordHash !== null || known.oidcSubject !== null) }
  })
  const letter = person.active
    ? letters.newRole(by, linkTo('', ''))
    : letters.invitation(by, linkTo('mot-de-passe', await newLink(db, 'invitation', person.id, now)))
  await sendMail({ to, ...letter })
  const [sheet] = await listPeople(db, territory, person.id)
  return sheet!
}

/** Takes a role away, at once: roles are read anew at each call. @throws Refusal 409 `last_administrator` */
export function removeRole(db: Kysely<Tables>, id: string): Promise<void> {
  return db.transaction().execute(async (trx) => {
    const removed = await trx
      .deleteFrom('role')
      .where('id', '=', id)
      .returning(['personId', 'role', 'territoryId'])
      .executeTakeFirst()
    if (removed?.role === 'administrator') await refuseWithoutAdministrator(trx, removed.territoryId)
  })
}

/** @throws Refusal 409 `last_administrator` when a territory is left without a person who can give roles */
export async function refuseWithoutAdministrator(trx: Transaction<Tables>, territory: string): Promise<void> {
  // Two administrators who leave at once: the second to come sees what the first did.
  await sql`select pg_advisory_xact_lock(hashtextextended(${territory}, 16))`.execute(trx)
  const left = await trx
    .selectFrom('role')
    .innerJoin('person', 'person.id', 'role.personId')
    .select('role.id')
    .where('role.territoryId', '=', territory)
    .where('role.role', '=', 'administrator')
    .where('person.demonstration', '=', false)
    .limit(1)
    .executeTakeFirst()
  if (left !== undefined) return
  throw new Refusal(
    409,
    'last_administrator',
    'C’est le dernier administrateur de ce territoire. Donnez d’abord ce rôle à une autre personne.',
  )
}

export const demonstrationAccount = () =>
  new Refusal(
    409,
    'demonstration_account',
    'Un compte de démonstration ne peut pas faire cela. Créez d’abord votre compte administrateur, par le lien que le serveur a affiché en démarrant.',
  )
