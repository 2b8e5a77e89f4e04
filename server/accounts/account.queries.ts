/** What a person sees and does of his own account. */
import { sql, type Kysely, type Transaction } from 'kysely'
import type { Tables } from '../db/tables.ts'
import { Refusal } from '../lib/refusal.ts'
import type { Account, AccountExport } from './accounts.schema.ts'
import { forgetAttempts, refuseTooManyAttempts } from './attempts.queries.ts'
import { forgetAnswersAbout } from './keptAnswers.queries.ts'
import { heldRoles, refuseWithoutAdministrator } from './people.queries.ts'
import { isPassword } from './secrets.ts'
import { IDLE_DAYS, later } from './sessions.queries.ts'

export async function readAccount(
  db: Kysely<Tables>,
  personId: string,
  sessionId: string | null,
  now: Date,
): Promise<Account> {
  const person = await db
    .selectFrom('person')
    .select([
      'person.id',
      'email',
      'fullName',
      'demonstration',
      'createdAt',
      sql<boolean>`password_hash is not null`.as('hasPassword'),
      sql<boolean>`totp_confirmed_at is not null`.as('secondFactor'),
      heldRoles(sql`true`).as('roles'),
    ])
    .where('id', '=', personId)
    .$narrowType<{ email: string; fullName: string }>()
    .executeTakeFirstOrThrow()
  const sessions = await db
    .selectFrom('session')
    .select(['id', 'device', 'createdAt', 'lastUsedAt'])
    .where('personId', '=', personId)
    .where('expiresAt', '>', now.toISOString())
    .where('lastUsedAt', '>', later(now, -IDLE_DAYS))
    .orderBy('lastUsedAt', 'desc')
    .orderBy('id')
    .execute()
  return { ...person, sessions: sessions.map((session) => ({ ...session, current: session.id === sessionId })) }
}

export async function renamePerson(db: Kysely<Tables>, personId: string, fullName: string): Promise<void> {
  await db.updateTable('person').set({ fullName }).where('id', '=', personId).execute()
}

/** Ends one session of this person. @throws Refusal 404 `session_not_found` */
export async function endSession(db: Kysely<Tables>, personId: string, sessionId: string): Promise<void> {
  const { numDeletedRows } = await db
    .deleteFrom('session')
    .where('id', '=', sessionId)
    .where('personId', '=', personId)
    .executeTakeFirst()
  if (numDeletedRows === 0n) throw new Refusal(404, 'session_not_found', 'Cette session est déjà terminée.')
}

/** All that is kept about a person, secrets aside. */
export async function exportAccount(db: Kysely<Tables>, personId: string, now: Date): Promise<AccountExport> {
  const { sessions, ...account } = await readAccount(db, personId, null, now)
  const actions = await db
    .selectFrom('auditEntry')
    .select(['at', 'operation', 'objectKind', 'objectId'])
    .where('personId', '=', personId)
    .orderBy('id')
    .execute()
  const messages = await db
    .selectFrom('message')
    .select(['createdAt as at', 'kind', 'subject', 'body', 'readAt'])
    .where((eb) => eb.or([eb('personId', '=', personId), eb('address', '=', account.email)]))
    .orderBy('createdAt')
    .orderBy('id')
    .execute()
  const messageChoices = await db
    .selectFrom('messageChoice')
    .select(['kind', 'byEmail', 'inApp'])
    .where('personId', '=', personId)
    .orderBy('kind')
    .execute()
  const feed = await db
    .selectFrom('calendarFeed')
    .select('createdAt')
    .where('personId', '=', personId)
    .executeTakeFirst()
  const applications = await db
    .selectFrom('application')
    .select([
      'id',
      'state',
      'sentOn',
      'content',
      sql<string[]>`(select coalesce(json_agg(name order by created_at, id), '[]') from application_document
        where application_id = application.id)`.as('documents'),
    ])
    .where('personId', '=', personId)
    .orderBy('createdAt')
    .orderBy('id')
    .execute()
  const held = sql`(select demand_id from application where person_id = ${personId})`
  const refusals = await db
    .selectFrom('refusal')
    .select(['id', 'state', 'decidedOn', 'reasons', 'letter'])
    .where('state', 'in', ['sent', 'overturned'])
    .where(sql<boolean>`demand_id in ${held}`)
    .orderBy('decidedOn')
    .orderBy('id')
    .execute()
  const appeals = await db
    .selectFrom('appeal')
    .select([
      'id',
      'state',
      'lodgedOn',
      'grounds',
      'answer',
      sql<string[]>`(select coalesce(json_agg(name order by created_at, id), '[]') from appeal_document
        where appeal_id = appeal.id)`.as('documents'),
    ])
    .where(
      sql<boolean>`(person_id = ${personId} and entered_by = 'applicant'
      or refusal_id in (select id from refusal where demand_id in ${held}))`,
    )
    .orderBy('lodgedOn')
    .orderBy('id')
    .execute()
  const given = (table: string, columns: string) =>
    sql`(select coalesce(json_agg(json_build_object('organisation', organisation.name, ${sql.raw(columns)})
      order by organisation.name), '[]') from ${sql.table(table)} as given
      join committee_item on committee_item.id = given.item_id join demand on demand.id = committee_item.demand_id
      join organisation on organisation.id = demand.organisation_id where given.seat_id = committee_seat.id)`
  const committees = await db
    .selectFrom('committeeSeat')
    .innerJoin('committeeSession', 'committeeSession.id', 'committeeSeat.sessionId')
    .select([
      'committeeSession.name',
      'committeeSession.heldOn',
      given('committee_recusal', `'reason', given.reason`).as('recusals'),
      given('committee_score', `'criterion', given.criterion, 'level', given.level, 'comment', given.comment`).as(
        'scores',
      ),
    ])
    .$narrowType<Pick<AccountExport['committees'][number], 'recusals' | 'scores'>>()
    .where('personId', '=', personId)
    .where('invitedAt', 'is not', null)
    .orderBy('committeeSession.heldOn')
    .orderBy('committeeSession.id')
    .execute()
  return {
    exportedAt: now.toISOString(),
    account,
    sessions: sessions.map(({ id, device, createdAt, lastUsedAt }) => ({ id, device, createdAt, lastUsedAt })),
    actions,
    messages,
    messageChoices,
    calendarSince: feed?.createdAt ?? null,
    applications,
    refusals,
    appeals,
    committees,
  }
}

/**
 * Empties a person for good, with all that names or lets in; what he decided stays, by nobody.
 * @param password his own when he has one; `null`: the retention period is over
 * @throws Refusal 422 `password_wrong`, 409 `last_administrator`, 429 `too_many_attempts`
 */
export async function erasePerson(
  db: Kysely<Tables>,
  personId: string,
  password: string | null,
  now: Date,
): Promise<void> {
  const person = await db
    .selectFrom('person')
    .select(['email', 'passwordHash'])
    .where('id', '=', personId)
    .where('erasedAt', 'is', null)
    .executeTakeFirstOrThrow()
  if (password !== null && person.passwordHash !== null) {
    await refuseTooManyAttempts(db, 'password', person.email!, now)
    if (!(await isPassword(person.passwordHash, password)))
      throw new Refusal(422, 'password_wrong', 'Ce n’est pas votre mot de passe. Rien n’a été effacé.', {
        field: 'password',
      })
  }
  await db.transaction().execute(async (trx) => {
    const roles = await trx
      .deleteFrom('role')
      .where('personId', '=', personId)
      .returning(['role', 'territoryId'])
      .execute()
    for (const { role, territoryId } of roles) {
      if (role === 'administrator') await refuseWithoutAdministrator(trx, territoryId)
    }
    await trx.deleteFrom('message').where('address', '=', person.email).execute()
    await letGoOfAppeals(trx, personId)
    await forgetAnswersAbout(trx, [person.email!, personId])
    await letGoOfApplications(trx, personId)
    for (const table of ['session', 'token', 'recoveryCode', 'message', 'messageChoice', 'calendarFeed'] as const)
      await trx.deleteFrom(table).where('personId', '=', personId).execute()
    await trx
      .updateTable('person')
      .set({
        email: null,
        fullName: null,
        emailVerifiedAt: null,
        passwordHash: null,
        oidcSubject: null,
        totpSecret: null,
        totpConfirmedAt: null,
        totpLastStep: null,
        lastSeenAt: null,
        erasedAt: now.toISOString(),
      })
      .where('id', '=', personId)
      .execute()
  })
  for (const what of ['password', 'mail'] as const) await forgetAttempts(db, what, person.email!)
  await forgetAttempts(db, 'second_factor', personId)
}

/**
 * What a person wrote against a refusal goes, with what he joined to it. Letters and answers stay, as they say what was
 * decided, without his name and addresses. To be run before his applications are let go of, which say who he was there.
 */
async function letGoOfAppeals(trx: Transaction<Tables>, personId: string): Promise<void> {
  const held = sql`(select demand_id from application where person_id = ${personId})`
  const written = sql`(select appeal.id from appeal join refusal on refusal.id = refusal_id
    where appeal.person_id = ${personId} and appeal.entered_by = 'applicant' or refusal.demand_id in ${held})`
  await sql`delete from appeal_document where appeal_id in ${written}`.execute(trx)
  await sql`update appeal set grounds = '[effacé]' where id in ${written}`.execute(trx)
  const { rows } = await sql<{ name: string }>`
    select distinct trim(name) as name from (
      select unnest(array[full_name, email]) as name from person where id = ${personId}
      union select unnest(array[content #>> '{contact,name}', content #>> '{contact,email}']) from application
        where person_id = ${personId}) as names
    where name ~ '\\S'`.execute(trx)
  const concerned = sql`(select refusal.id from refusal left join appeal on appeal.refusal_id = refusal.id
    where ${personId} in (refusal.decided_by, appeal.decided_by, appeal.person_id) or refusal.demand_id in ${held})`
  for (const { name } of rows) {
    await sql`update refusal set letter = replace(letter, ${name}, '[effacé]'),
      other_reason = replace(other_reason, ${name}, '[effacé]'),
      withdrawn_because = replace(withdrawn_because, ${name}, '[effacé]') where id in ${concerned}`.execute(trx)
    await sql`update appeal set answer = replace(answer, ${name}, '[effacé]'),
      grounds = replace(grounds, ${name}, '[effacé]') where refusal_id in ${concerned}`.execute(trx)
  }
  await sql`update appeal set person_id = null where person_id = ${personId}`.execute(trx)
}

/** Of what a person attached to his account, drafts go; what was sent stays with what was decided, without whom to reach. */
async function letGoOfApplications(trx: Transaction<Tables>, personId: string): Promise<void> {
  const held = await trx
    .selectFrom('application')
    .select(['id', 'demandId'])
    .where('personId', '=', personId)
    .forUpdate()
    .execute()
  if (held.length === 0) return
  await forgetAnswersAbout(
    trx,
    held.map(({ id }) => id),
  )
  // Those sent to the address that was typed, before it was attached.
  await trx
    .deleteFrom('message')
    .where('address', 'is not', null)
    .where('aboutKind', '=', 'application')
    .where(
      'aboutId',
      'in',
      held.map(({ id }) => id),
    )
    .execute()
  const drafts = held.filter(({ demandId }) => demandId === null).map(({ id }) => id)
  if (drafts.length > 0) {
    for (const table of ['applicationDocument', 'applicationDouble'] as const)
      await trx.deleteFrom(table).where('applicationId', 'in', drafts).execute()
    await trx.deleteFrom('application').where('id', 'in', drafts).execute()
  }
  await trx
    .updateTable('application')
    .set({
      personId: null,
      content: sql`content || ${JSON.stringify({ contact: { name: '', email: '' } })}::jsonb`,
    })
    .where('personId', '=', personId)
    .execute()
}
