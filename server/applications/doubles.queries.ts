import { sql, type Kysely, type Transaction } from 'kysely'
import type { DoubleDecision } from '../db/codes.ts'
import { reviseWithin } from '../db/revise.ts'
import type { Tables } from '../db/tables.ts'
import { readDemand } from '../demands/demands.queries.ts'
import { Refusal } from '../lib/refusal.ts'
import type { ApplicationContent, Double } from './applications.schema.ts'
import { digitsOf } from './content.ts'
import { doubleReasons, type KnownOrganisation } from './doubles.ts'
import { applicationNotFound } from './refusals.ts'

interface Sent {
  readonly id: string
  readonly territory: string
  readonly organisationId: string | null
  readonly content: ApplicationContent
}

async function knownIn(db: Kysely<Tables>, territory: string): Promise<KnownOrganisation[]> {
  return db
    .selectFrom('organisation')
    .select([
      'id',
      'name',
      'siren',
      'inseeCode',
      sql<string[]>`(
        select coalesce(array_agg(distinct lower(trim(content -> 'contact' ->> 'email'))), '{}') from application
        where organisation_id = organisation.id)`.as('emails'),
    ])
    .where('territory', '=', territory)
    .where('archivedAt', 'is', null)
    .orderBy('name')
    .orderBy('id')
    .execute()
}

/** The organisations that may be the applicant of each application; its own sheet only once a manager moved it there. */
async function doublesOf(db: Kysely<Tables>, applications: readonly Sent[]): Promise<Map<string, Double[]>> {
  const territories = [...new Set(applications.map(({ territory }) => territory))]
  const known = new Map<string, KnownOrganisation[]>()
  for (const territory of territories) known.set(territory, await knownIn(db, territory))
  const ids = applications.map(({ id }) => id)
  const decided = await db
    .selectFrom('applicationDouble')
    .select(['applicationId', 'organisationId', 'decision'])
    .where(sql<boolean>`application_id = any(${ids}::uuid[])`)
    .execute()
  return new Map(
    applications.map(({ id, territory, organisationId, content: { organisation, contact } }) => {
      const applicant = {
        name: organisation.name,
        siren: digitsOf(organisation.siren),
        inseeCode: organisation.inseeCode,
        email: contact.email.trim().toLowerCase(),
      }
      const doubles = (known.get(territory) ?? []).flatMap((other): Double[] => {
        const decision = decided.find((one) => one.applicationId === id && one.organisationId === other.id)?.decision
        const reasons = doubleReasons(applicant, other)
        if (decision === undefined && (other.id === organisationId || reasons.length === 0)) return []
        const { emails: _emails, ...organisation } = other
        return [{ organisation, reasons, decision: decision ?? null }]
      })
      return [id, doubles]
    }),
  )
}

/** Applications whose organisation was entered by sending them, and stands on nothing else. */
async function madeByTheirApplication(db: Kysely<Tables>, ids: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    select application.id from application join organisation on organisation.id = application.organisation_id
    join demand on demand.id = application.demand_id
    where application.id = any(${ids}::uuid[]) and organisation.created_at = demand.created_at`.execute(db)
  return new Set(rows.map(({ id }) => id))
}

export async function countOpenDoubles(
  db: Kysely<Tables>,
  applications: readonly Sent[],
): Promise<Map<string, number>> {
  const doubles = await doublesOf(db, applications)
  return new Map([...doubles].map(([id, all]) => [id, all.filter(({ decision }) => decision === null).length]))
}

async function readSent(db: Kysely<Tables>, id: string): Promise<Sent & { demandId: string | null }> {
  const found = await db
    .selectFrom('application')
    .select(['id', 'territory', 'organisationId', 'demandId', sql<ApplicationContent>`content`.as('content')])
    .where('id', '=', id)
    .where(sql<boolean>`(state <> 'draft' or entered_by = 'manager')`)
    .executeTakeFirst()
  if (found === undefined) throw applicationNotFound()
  return found
}

export async function listDoubles(db: Kysely<Tables>, id: string): Promise<Double[]> {
  return (await doublesOf(db, [await readSent(db, id)])).get(id) ?? []
}

/**
 * Writes down what a manager decided; `same` moves the demand to that organisation and puts away the sheet that sending
 * made, when nothing else stands on it.
 * @throws Refusal 422 `not_a_double` for an organisation that is not among the likely doubles, or before it is sent
 */
export function decideDouble(
  db: Kysely<Tables>,
  id: string,
  organisationId: string,
  decision: DoubleDecision,
  today: string,
): Promise<Double[]> {
  return db.transaction().execute(async (trx) => {
    await trx.selectFrom('application').select('id').where('id', '=', id).forUpdate().execute()
    const sent = await readSent(trx, id)
    const { territory, demandId } = sent
    const double = (await listDoubles(trx, id)).find(({ organisation }) => organisation.id === organisationId)
    if (double === undefined || demandId === null || sent.organisationId === null)
      throw new Refusal(
        422,
        'not_a_double',
        'Cette structure ne figure pas parmi les doublons possibles, ou la candidature n’est pas encore envoyée.',
        { field: 'organisationId' },
      )
    const own = sent.organisationId
    const isAlone = (await madeByTheirApplication(trx, [id])).has(id)
    await trx
      .insertInto('applicationDouble')
      .values({ territory, applicationId: id, organisationId, decision, decidedOn: today })
      .onConflict((conflict) =>
        conflict.columns(['applicationId', 'organisationId']).doUpdateSet({ decision, decidedOn: today }),
      )
      .execute()
    if (decision === 'same' && organisationId !== own) {
      await moveToOrganisation(trx, { id, demandId }, organisationId)
      if (isAlone)
        await trx
          .updateTable('organisation')
          .set({ archivedAt: sql`now()`, version: sql`version + 1` })
          .where('id', '=', own)
          .where(
            sql<boolean>`not exists (select from demand where organisation_id = organisation.id)
              and not exists (select from occupancy where organisation_id = organisation.id)`,
          )
          .execute()
    }
    return listDoubles(trx, id)
  })
}

/** The organisation under which an application stands, moved to another: its demand goes with it. */
async function moveToOrganisation(
  trx: Transaction<Tables>,
  application: { readonly id: string; readonly demandId: string },
  organisationId: string,
): Promise<void> {
  await reviseWithin(trx, {
    subject: 'demand',
    id: application.demandId,
    archived: undefined,
    read: readDemand,
    write: async () => {
      await trx.updateTable('demand').set({ organisationId }).where('id', '=', application.demandId).execute()
    },
  })
  await trx.updateTable('application').set({ organisationId }).where('id', '=', application.id).execute()
}
