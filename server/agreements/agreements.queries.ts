import { sql, type Kysely, type Transaction } from 'kysely'
import type { Within } from '../accounts/permissions.ts'
import { isWithin } from '../accounts/standing.queries.ts'
import type { OccupancyForm } from '../db/codes.ts'
import { asSpan } from '../db/period.ts'
import { revise, reviseWithin } from '../db/revise.ts'
import type { Tables } from '../db/tables.ts'
import type { Violations } from '../db/violations.ts'
import type { InputOf } from '../lib/contract.ts'
import { keysOf, pageFrom } from '../lib/paging.ts'
import { Refusal } from '../lib/refusal.ts'
import { hasDays, toDaterange } from '../lib/span.ts'
import { occupancyNotFound, readOccupancy } from '../occupancies/occupancies.queries.ts'
import type {
  Agreement,
  AgreementOptions,
  AgreementPatch,
  NewAgreement,
  StateChange,
  agreementsContract,
} from './agreements.schema.ts'
import type { FixedSpan } from './calendar.ts'
import { judgedBuilding, judgedForms } from './legal/forms.ts'
import type { LegalFacts } from './legal/form.ts'
import { endByNotice } from './notice.ts'
import { nextStage, rentOf, type RentedRoom } from './rents.ts'
import { gridOf } from './rentGrid.queries.ts'

type Query = InputOf<(typeof agreementsContract)['GET /api/agreements']>['querystring']
type OptionsQuery = InputOf<(typeof agreementsContract)['GET /api/occupancies/{id}/agreement-options']>['querystring']

export const agreementNotFound = (id: string) =>
  new Refusal(404, 'agreement_not_found', `Aucune convention ne porte l’identifiant ${id}.`)

export const agreementViolations: Violations = {
  agreement_one_in_force: {
    status: 409,
    code: 'agreement_in_force',
    field: 'during',
    sentence:
      'Une autre convention signée porte sur cette occupation, pour une partie des mêmes jours. Mettez-lui fin d’abord, ou changez les dates.',
  },
  agreement_leaves_after_it_begins: {
    code: 'leaves_too_early',
    field: 'on',
    sentence: 'Le départ doit venir après le début de la convention. Corrigez la date.',
  },
  agreement_notice_before_leaving: {
    code: 'leaves_too_early',
    field: 'on',
    sentence: 'Le départ doit venir après le préavis. Corrigez la date.',
  },
  agreement_step_during_it: {
    code: 'step_outside',
    field: 'step',
    sentence: 'Le passage à l’étape suivante doit tomber pendant la convention. Corrigez sa date.',
  },
  agreement_loan_is_free: {
    code: 'loan_with_rent',
    field: 'rentEurCentsPerMonth',
    sentence: 'Un prêt à usage est gratuit : retirez le loyer, ou choisissez un bail.',
  },
}

const agreementsOf = (db: Kysely<Tables>) =>
  db
    .selectFrom('agreement')
    .innerJoin('occupancy', 'occupancy.id', 'agreement.occupancyId')
    .innerJoin('organisation', 'organisation.id', 'occupancy.organisationId')
    .innerJoin('room', 'room.id', 'occupancy.roomId')
    .innerJoin('building', 'building.id', 'room.buildingId')
    .innerJoin('site', 'site.id', 'building.siteId')

const COLUMNS = [
  'agreement.id',
  'agreement.territory',
  'agreement.version',
  'agreement.archivedAt',
  'agreement.demonstration',
  'agreement.occupancyId',
  'agreement.state',
  'agreement.form',
  asSpan<Agreement['during']>('agreement.during').as('during'),
  'agreement.landlord',
  'agreement.rentEurCentsPerMonth',
  'agreement.depositEurCents',
  'agreement.noticeMonths',
  'agreement.reasonNote',
  'agreement.activity',
  'agreement.registered',
  'agreement.precariousReason',
  'agreement.tenantIsMicro',
  'agreement.ownerIsOfs',
  'agreement.generalInterest',
  sql<Agreement['step']>`case when agreement.step_stage is not null
    then json_build_object('stage', agreement.step_stage, 'from', agreement.step_from) end`.as('step'),
  'agreement.signedOn',
  'agreement.noticeGivenOn',
  'agreement.noticeBy',
  'agreement.leavesOn',
  'room.id as roomId',
  'room.name as roomName',
  'site.id as siteId',
  'site.name as siteName',
  sql<Agreement['organisation']>`json_build_object('id', organisation.id, 'name', organisation.name,
    'stage', organisation.stage, 'filiere', organisation.filiere)`.as('organisation'),
] as const

/** @throws Refusal 404 `agreement_not_found` */
export async function readAgreement(db: Kysely<Tables>, id: string): Promise<Agreement> {
  const found = await agreementsOf(db).select(COLUMNS).where('agreement.id', '=', id).executeTakeFirst()
  if (found === undefined) throw agreementNotFound(id)
  return (await withStepRents(db, [found]))[0]!
}

export async function listAgreements(
  db: Kysely<Tables>,
  { cursor, limit = 50, archived = false, territory, occupancyId, organisationId, state }: Query,
  within: Within,
) {
  let matching = agreementsOf(db).where('agreement.archivedAt', archived ? 'is not' : 'is', null)
  matching = matching.where(
    isWithin(within, { communes: sql`'{}'::text[]`, organisation: sql.ref('occupancy.organisationId') }),
  )
  if (territory !== undefined) matching = matching.where('agreement.territory', '=', territory)
  if (occupancyId !== undefined) matching = matching.where('agreement.occupancyId', '=', occupancyId)
  if (organisationId !== undefined) matching = matching.where('occupancy.organisationId', '=', organisationId)
  if (state !== undefined) matching = matching.where('agreement.state', '=', state)
  const start = sql`lower(agreement.during)`
  let page = matching
    .select(COLUMNS)
    .orderBy(start)
    .orderBy('agreement.id')
    .limit(limit + 1)
  if (cursor !== undefined) page = page.where(sql<boolean>`(${start}, agreement.id) > (${sql.join(keysOf(cursor, 2))})`)
  const [rows, { total }] = await Promise.all([
    page.execute(),
    matching.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow(),
  ])
  return pageFrom(await withStepRents(db, rows), limit, total, ({ during, id }) => [during.from, id])
}

/** The foreseen rent is computed, never stored: the grid of that day may still change. */
async function withStepRents<Row extends Omit<Agreement, 'stepRentEurCentsPerMonth'>>(
  db: Kysely<Tables>,
  rows: readonly Row[],
): Promise<(Row & Pick<Agreement, 'stepRentEurCentsPerMonth'>)[]> {
  const stepping = rows.filter(({ step }) => step !== null)
  const rooms = await rentedRooms(
    db,
    stepping.map(({ occupancyId }) => occupancyId),
  )
  const grids = new Map<string, Awaited<ReturnType<typeof gridOf>>>()
  for (const { territory } of stepping) if (!grids.has(territory)) grids.set(territory, await gridOf(db, territory))
  return rows.map((row) => {
    const room = rooms.get(row.occupancyId)
    const stepRentEurCentsPerMonth =
      row.step === null || room === undefined
        ? null
        : rentOf(grids.get(row.territory)!, room, row.step.stage, row.step.from).eurCentsPerMonth
    return { ...row, stepRentEurCentsPerMonth }
  })
}

/** The rooms of these occupancies as their rent is reckoned, by occupancy. */
async function rentedRooms(db: Kysely<Tables>, occupancyIds: readonly string[]): Promise<Map<string, RentedRoom>> {
  if (occupancyIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('occupancy')
    .innerJoin('room', 'room.id', 'occupancy.roomId')
    .select([
      'occupancy.id',
      'occupancy.workstations',
      'room.kind',
      'room.shared',
      'room.areaM2',
      sql<RentedRoom['rents']>`(select coalesce(json_agg(json_build_object('stage', stage,
        'eurCentsPerMonth', eur_cents_per_month)), '[]') from room_rent where room_id = room.id)`.as('rents'),
    ])
    .where('occupancy.id', 'in', occupancyIds)
    .execute()
  return new Map(rows.map(({ id, ...room }) => [id, room]))
}

/** @throws Refusal 422 `occupancy_unknown`, `period_empty` */
export function addAgreement(
  db: Kysely<Tables>,
  { occupancyId, during, step, ...terms }: NewAgreement,
): Promise<Agreement> {
  refuseWithoutDays(during)
  return db.transaction().execute(async (trx) => {
    const occupancy = await trx
      .selectFrom('occupancy')
      .select(['territory', 'demonstration', 'archivedAt'])
      .where('id', '=', occupancyId)
      .forShare()
      .executeTakeFirst()
    if (occupancy === undefined || occupancy.archivedAt !== null)
      throw new Refusal(422, 'occupancy_unknown', `Aucune occupation en cours ne porte l’identifiant ${occupancyId}.`, {
        field: 'occupancyId',
      })
    const { territory, demonstration } = occupancy
    const { id } = await trx
      .insertInto('agreement')
      .values({ ...terms, ...stepColumns(step), territory, demonstration, occupancyId, during: toDaterange(during) })
      .returning('id')
      .executeTakeFirstOrThrow()
    return readAgreement(trx, id)
  })
}

const stepColumns = (step: NewAgreement['step']) =>
  step === undefined ? {} : { stepStage: step?.stage ?? null, stepFrom: step?.from ?? null }

function refuseWithoutDays(during: Agreement['during']): void {
  if (!hasDays(during))
    throw new Refusal(422, 'period_empty', 'La convention finit avant de commencer. Corrigez ses dates.', {
      field: 'during',
    })
}

/** @throws Refusal 409 `agreement_signed` when a term of a signed agreement would change; 412, 422 `period_empty` */
export function changeAgreement(
  db: Kysely<Tables>,
  id: string,
  expected: number,
  { archived, during, step, ...terms }: AgreementPatch,
): Promise<Agreement> {
  return revise(db, {
    subject: 'agreement',
    id,
    expected,
    archived,
    read: readAgreement,
    write: async (trx, { state }) => {
      const patch = {
        ...terms,
        ...stepColumns(step),
        ...(during === undefined ? {} : { during: toDaterange(during) }),
      }
      if (Object.keys(patch).length === 0) return
      if (during !== undefined) refuseWithoutDays(during)
      if (state !== 'draft' && state !== 'proposed')
        throw new Refusal(
          409,
          'agreement_signed',
          'Cette convention est signée : ses termes ne changent plus. Mettez-lui fin, puis écrivez-en une autre.',
        )
      await trx.updateTable('agreement').set(patch).where('id', '=', id).execute()
    },
  })
}

/** Which states follow which: a signature is never taken back. */
const FOLLOWS: Readonly<Record<Agreement['state'], readonly Agreement['state'][]>> = {
  draft: ['proposed', 'signed'],
  proposed: ['draft', 'signed'],
  signed: ['notice_given', 'ended'],
  notice_given: ['ended'],
  ended: [],
}

/**
 * @throws Refusal 409 `state_out_of_order`, `agreement_in_force`, `agreement_archived`; 422 `day_missing`,
 *   `giver_missing`, `notice_unknown`, `leaves_too_early`; 412
 */
export function moveAgreement(
  db: Kysely<Tables>,
  id: string,
  expected: number,
  { to, on = null, by = null }: StateChange,
): Promise<Agreement> {
  return revise(db, {
    subject: 'agreement',
    id,
    expected,
    archived: undefined,
    read: readAgreement,
    write: async (trx, agreement) => {
      if (agreement.archivedAt !== null)
        throw new Refusal(409, 'agreement_archived', 'Cette convention est archivée. Restaurez-la d’abord.')
      if (!FOLLOWS[agreement.state].includes(to))
        throw new Refusal(
          409,
          'state_out_of_order',
          'Cette convention n’en est pas à ce point. Relisez-la, puis choisissez l’une des suites proposées.',
          { field: 'to' },
        )
      const { leavesOn, ...columns } = movement(agreement, to, on, by)
      await trx
        .updateTable('agreement')
        .set({ state: to, ...columns, ...(leavesOn === undefined ? {} : { leavesOn }) })
        .where('id', '=', id)
        .execute()
      if (to === 'signed') await followOnSigning(trx, agreement)
      if (leavesOn !== undefined) await shortenOccupancy(trx, agreement.occupancyId, leavesOn)
    },
  })
}

function movement(agreement: Agreement, to: Agreement['state'], on: string | null, by: StateChange['by']) {
  if (to === 'draft' || to === 'proposed') return {}
  if (on === null)
    throw new Refusal(422, 'day_missing', 'Donnez la date : celle de la signature, du préavis ou du départ.', {
      field: 'on',
    })
  if (to === 'signed') return { signedOn: on }
  if (to === 'ended') return { leavesOn: on }
  if (by === null || by === undefined)
    throw new Refusal(422, 'giver_missing', 'Dites qui donne le préavis : la structure ou le bailleur.', {
      field: 'by',
    })
  const leavesOn = endByNotice(agreement, on, by)
  if (leavesOn === null)
    throw new Refusal(
      422,
      'notice_unknown',
      'La durée du préavis n’est écrite ni dans la loi ni dans cette convention. Mettez-y fin en donnant la date du départ.',
      { field: 'to' },
    )
  return { noticeGivenOn: on, noticeBy: by, leavesOn }
}

/** The occupancy says what was signed. */
async function followOnSigning(trx: Transaction<Tables>, { occupancyId, form, rentEurCentsPerMonth }: Agreement) {
  await reviseWithin(trx, {
    subject: 'occupancy',
    id: occupancyId,
    archived: undefined,
    read: readOccupancy,
    write: async (tx) => {
      await tx
        .updateTable('occupancy')
        .set({ legalForm: form, ...(rentEurCentsPerMonth === null ? {} : { rentEurCentsPerMonth }) })
        .where('id', '=', occupancyId)
        .execute()
    },
  })
}

/** A tenant that leaves earlier frees its room: that takes no place, so that no room has to be asked. */
async function shortenOccupancy(trx: Transaction<Tables>, occupancyId: string, leavesOn: string) {
  await reviseWithin(trx, {
    subject: 'occupancy',
    id: occupancyId,
    archived: undefined,
    read: readOccupancy,
    write: async (tx, { during }) => {
      if (leavesOn <= during.from || (during.until !== null && during.until <= leavesOn)) return
      await tx
        .updateTable('occupancy')
        .set({ during: toDaterange({ from: during.from, until: leavesOn }) })
        .where('id', '=', occupancyId)
        .execute()
    },
  })
}

/**
 * The legal forms and the rent that an agreement about an occupancy could have, for facts given or not.
 * @throws Refusal 404 `occupancy_not_found`, 422 `period_empty`
 */
export async function agreementOptions(
  db: Kysely<Tables>,
  occupancyId: string,
  { from, until: asked, agreementId, ...given }: OptionsQuery,
): Promise<AgreementOptions> {
  const until = asked ?? null
  refuseWithoutDays({ from, until })
  const place = await db
    .selectFrom('occupancy')
    .innerJoin('organisation', 'organisation.id', 'occupancy.organisationId')
    .innerJoin('room', 'room.id', 'occupancy.roomId')
    .innerJoin('building', 'building.id', 'room.buildingId')
    .innerJoin('site', 'site.id', 'building.siteId')
    .select([
      'occupancy.territory',
      'occupancy.roomId',
      'occupancy.organisationId',
      'organisation.stage',
      'room.shared',
      'site.owner',
      'site.ownerRegime',
    ])
    .where('occupancy.id', '=', occupancyId)
    .executeTakeFirst()
  if (place === undefined) throw occupancyNotFound(occupancyId)
  const [earlierDerogatory, rooms, grid] = await Promise.all([
    earlierDerogatoryOf(db, place, from, agreementId ?? null),
    rentedRooms(db, [occupancyId]),
    gridOf(db, place.territory),
  ])
  const facts: LegalFacts = {
    ownerRegime: place.ownerRegime,
    shared: place.shared,
    from,
    until,
    earlierDerogatory,
    activity: given.activity ?? null,
    registered: given.registered ?? null,
    precariousReason: given.precariousReason ?? null,
    tenantIsMicro: given.tenantIsMicro ?? null,
    ownerIsOfs: given.ownerIsOfs ?? null,
    generalInterest: given.generalInterest ?? null,
    temporaryBuilding: given.temporaryBuilding ?? null,
    rentEurCentsPerMonth: given.rentEurCentsPerMonth ?? null,
  }
  const room = rooms.get(occupancyId)!
  const next = nextStage(place.stage)
  return {
    ownerRegime: place.ownerRegime,
    owner: place.owner,
    earlierDerogatory,
    forms: judgedForms(facts),
    building: judgedBuilding(facts),
    rent: rentOf(grid, room, place.stage, from),
    nextRent: next === null ? null : rentOf(grid, room, next, from),
  }
}

/**
 * Derogatory leases of an organisation in a room before a day: what was signed, and for days without a signed agreement
 * the form of the occupancy. Null: it was there under a form that nobody knows.
 * @param except the agreement being written
 */
async function earlierDerogatoryOf(
  db: Kysely<Tables>,
  { roomId, organisationId }: { roomId: string; organisationId: string },
  from: string,
  except: string | null,
): Promise<FixedSpan[] | null> {
  const { rows } = await sql<{ form: OccupancyForm | null; from: string; until: string }>`
    with stay as (
      select id, legal_form, during * daterange(null, ${from}::date) as during from occupancy
      where room_id = ${roomId} and organisation_id = ${organisationId} and archived_at is null
    ), agreed as (
      select occupancy_id, form, held * daterange(null, ${from}::date) as held
      from agreement join stay on stay.id = agreement.occupancy_id
      where state in ('signed', 'notice_given', 'ended') and archived_at is null and agreement.id is distinct from ${except}::uuid
    ), without as (
      select legal_form as form, unnest(datemultirange(during)
        - coalesce((select range_agg(held) from agreed where occupancy_id = stay.id), '{}')) as held from stay
    )
    select form, lower(held) as "from", upper(held) as "until"
    from (select form, held from agreed union all select form, held from without) as days
    where not isempty(held) order by 2`.execute(db)
  if (rows.some(({ form }) => form === null)) return null
  return rows.filter(({ form }) => form === 'derogatory_lease').map(({ from, until }) => ({ from, until }))
}
