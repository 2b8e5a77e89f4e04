import { createHash } from 'node:crypto'
import { sql, type Kysely, type Transaction } from 'kysely'
import type { ApplicationState, DemandStatus } from '../db/codes.ts'
import type { Tables } from '../db/tables.ts'
import type { Violations } from '../db/violations.ts'
import { addDemand, changeDemand, readDemand } from '../demands/demands.queries.ts'
import type { InputOf } from '../lib/contract.ts'
import { keysOf, pageFrom } from '../lib/paging.ts'
import { Refusal } from '../lib/refusal.ts'
import { addOrganisation } from '../organisations/organisations.queries.ts'
import type {
  Application,
  ApplicationContent,
  ApplicationLine,
  applicationsContract,
  DemandStanding,
  Standing,
  UsualDelay,
} from './applications.schema.ts'
import { readCall } from './calls.queries.ts'
import { demandOf, EMPTY_CONTENT, missingOf, organisationOf } from './content.ts'
import { countOpenDoubles, listDoubles } from './doubles.queries.ts'
import { applicationNotFound } from './refusals.ts'
import { phaseOf, stateOf } from './state.ts'

const alreadySent = () =>
  new Refusal(
    409,
    'application_already_sent',
    'Cette candidature est déjà envoyée : elle ne se modifie plus. Écrivez au gestionnaire pour la corriger.',
  )

export const applicationViolations: Violations = {
  call_opens_before_it_closes: {
    code: 'period_empty',
    field: 'closesOn',
    sentence: 'L’appel se termine avant d’ouvrir. Corrigez l’une des deux dates.',
  },
  call_site_known: {
    code: 'site_unknown',
    field: 'siteIds',
    sentence: 'Un des sites cités n’est pas de ce territoire. Choisissez-le dans la liste.',
  },
  call_for_applications_territory_fkey: {
    code: 'territory_unknown',
    field: 'territory',
    sentence: 'Ce territoire n’est pas connu ici.',
  },
  application_territory_fkey: {
    code: 'territory_unknown',
    field: 'territory',
    sentence: 'Ce territoire n’est pas connu ici.',
  },
  application_call_known: {
    code: 'call_unknown',
    field: 'callId',
    sentence: 'Cet appel à candidatures n’existe pas. Choisissez-le dans la liste.',
  },
}

/** Who asks: by the secret of a link, as the person who attached it to his account, or as a manager. */
export interface Asker {
  readonly key: string | null
  readonly personId: string | null
  readonly manages: (territory: string) => boolean
}
export const hashOf = (key: string): string => createHash('sha256').update(key).digest('hex')

const holdsKey = ({ key }: Asker, { keyHash }: Pick<Row, 'keyHash'>): boolean => key !== null && hashOf(key) === keyHash

/**
 * Who may see and change an application: the holder of its link; who attached it to his account; a manager, once it was sent or if a manager entered it.
 * Anybody else is told that there is none.
 */
function mayReach(asker: Asker, row: Pick<Row, 'keyHash' | 'personId' | 'state' | 'enteredBy' | 'territory'>): boolean {
  if (holdsKey(asker, row) || (asker.personId !== null && asker.personId === row.personId)) return true
  return asker.manages(row.territory) && (row.state !== 'draft' || row.enteredBy === 'manager')
}

export const applicationsOf = (db: Kysely<Tables>) =>
  db
    .selectFrom('application')
    .leftJoin('demand', 'demand.id', 'application.demandId')
    .leftJoin('callForApplications as call', 'call.id', 'application.callId')

/** Whether an offer to the demand of an application waits for an answer, in a query of `applicationsOf`. */
const IS_OFFERED = sql<boolean>`exists (select from offer where offer.demand_id = demand.id and offer.state = 'open')`

/** The state as people read it, in a query of `applicationsOf`: as `stateOf` says. */
export const SHOWN_STATE = sql<ApplicationState>`case
  when demand.id is null or application.state in ('draft', 'refused') then application.state
  when demand.status = 'placed' then 'housed'
  when demand.status in ('withdrawn', 'refused', 'appealed') then demand.status
  when ${IS_OFFERED} then 'offered'
  when demand.status = 'waiting' and application.state in ('sent', 'under_review') then 'waiting'
  else application.state end`

const COLUMNS = [
  'application.id',
  'application.territory',
  'application.version',
  'application.keyHash',
  'application.personId',
  'application.enteredBy',
  'application.state',
  'application.sentOn',
  'application.changedAt',
  'application.organisationId',
  'application.demandId',
  sql<ApplicationContent>`application.content`.as('content'),
  sql<DemandStatus | null>`demand.status`.as('demandStatus'),
  IS_OFFERED.as('isOffered'),
  sql<boolean>`exists (select from refusal where refusal.demand_id = demand.id and refusal.state in ('sent', 'overturned'))`.as(
    'answered',
  ),
  sql<Application['call']>`case when call.id is not null
    then json_build_object('id', call.id, 'name', call.name, 'closesOn', call.closes_on) end`.as('call'),
  sql<Application['documents']>`(
    select coalesce(json_agg(json_build_object('id', id, 'name', name, 'mediaType', media_type,
      'sizeBytes', octet_length(bytes)) order by created_at, id), '[]')
    from application_document where application_id = application.id)`.as('documents'),
] as const
type Row = Awaited<ReturnType<typeof find>> & object

const find = (db: Kysely<Tables>, id: string) =>
  applicationsOf(db).select(COLUMNS).where('application.id', '=', id).executeTakeFirst()

/** The territory of an application, in a list; empty when there is none. */
export async function territoryOf(db: Kysely<Tables>, id: string): Promise<string[]> {
  const found = await db.selectFrom('application').select('territory').where('id', '=', id).execute()
  return found.map(({ territory }) => territory)
}

/** Holds the row until the end of the transaction: two presses at once are one after the other. */
async function locked(trx: Transaction<Tables>, id: string, asker: Asker): Promise<Row> {
  await trx.selectFrom('application').select('id').where('id', '=', id).forUpdate().execute()
  return reached(trx, id, asker)
}

/** @throws Refusal 404 `application_not_found`, to who may not see it too */
async function reached(db: Kysely<Tables>, id: string, asker: Asker): Promise<Row> {
  const row = await find(db, id)
  if (row === undefined || !mayReach(asker, row)) throw applicationNotFound()
  return row
}

async function asApplication(db: Kysely<Tables>, row: Row, asker: Asker): Promise<Application> {
  const { keyHash: _keyHash, personId, demandStatus, isOffered, ...rest } = row
  const state = stateOf(row.state, demandStatus, isOffered)
  const standing = row.demandId !== null && STANDS.has(state) ? await standingOf(db, row.demandId) : null
  const heldBy = personId === null ? 'nobody' : personId === asker.personId ? 'caller' : 'other'
  return { ...rest, heldBy, state, standing, missing: row.state === 'draft' ? missingOf(row.content) : [] }
}
const STANDS: ReadonlySet<ApplicationState> = new Set(['sent', 'under_review', 'waiting'])

export async function readApplication(db: Kysely<Tables>, id: string, asker: Asker): Promise<Application> {
  return asApplication(db, await reached(db, id, asker), asker)
}

/** Begins a draft; with a key that has one already, that one. @throws Refusal 401 `key_missing`, 403 `not_on_behalf` */
export async function beginApplication(
  db: Kysely<Tables>,
  {
    territory,
    callId = null,
    onBehalf = false,
  }: InputOf<(typeof applicationsContract)['POST /api/applications']>['body'],
  asker: Asker,
): Promise<Application> {
  if (asker.key === null)
    throw new Refusal(400, 'key_missing', 'Il manque la clé du lien. Rechargez la page, puis recommencez.', {
      field: 'authorization',
    })
  if (onBehalf && !asker.manages(territory))
    throw new Refusal(403, 'not_on_behalf', 'Seul un gestionnaire saisit une candidature pour quelqu’un d’autre.', {
      field: 'onBehalf',
    })
  const keyHash = hashOf(asker.key)
  await db
    .insertInto('application')
    .values({
      territory,
      callId,
      keyHash,
      enteredBy: onBehalf ? 'manager' : 'applicant',
      state: 'draft',
      content: JSON.stringify(EMPTY_CONTENT),
    })
    .onConflict((conflict) => conflict.column('keyHash').doNothing())
    .execute()
  const { id } = await db
    .selectFrom('application')
    .select('id')
    .where('keyHash', '=', keyHash)
    .executeTakeFirstOrThrow()
  return readApplication(db, id, asker)
}

/**
 * Keeps what was typed, if nobody saved the draft since the version that the caller saw.
 * @throws Refusal 412 `changed_meanwhile` with `version` and `content`: what is kept now; 409 `application_already_sent`
 */
export function saveContent(
  db: Kysely<Tables>,
  id: string,
  expected: number,
  content: ApplicationContent,
  asker: Asker,
): Promise<Application> {
  return db.transaction().execute(async (trx) => {
    const { version, ...row } = await locked(trx, id, asker)
    if (row.state !== 'draft') throw alreadySent()
    if (version !== expected)
      throw new Refusal(
        412,
        'changed_meanwhile',
        'Ce brouillon a été modifié ailleurs, sur un autre appareil ou dans un autre onglet. Choisissez ce que vous gardez.',
        { version, content: row.content },
      )
    await trx
      .updateTable('application')
      .set({ content: JSON.stringify(content), version: version + 1, changedAt: sql`now()` })
      .where('id', '=', id)
      .execute()
    return readApplication(trx, id, asker)
  })
}

/**
 * Sends a draft: in one transaction, a new organisation and its demand. A SIREN that another organisation has proves
 * nothing, so the new sheet goes without it until a manager has decided of the likely double. What was sent already comes
 * back as it is.
 * @throws Refusal 422 `application_incomplete` with the field, or as `addDemand` does; 409 `call_closed`
 */
export function sendApplication(db: Kysely<Tables>, id: string, asker: Asker, today: string): Promise<Application> {
  return db.transaction().execute(async (trx) => {
    const row = await locked(trx, id, asker)
    if (row.state !== 'draft') return asApplication(trx, row, asker)
    const { territory, content } = row
    const [missing] = missingOf(content)
    if (missing !== undefined)
      throw new Refusal(422, 'application_incomplete', missing.sentence, { field: missing.field })
    // What came on paper may have come in time.
    if (row.call !== null && row.enteredBy === 'applicant') await refuseShut(trx, row.call.id, today)
    const organisation = organisationOf(territory, content)
    const known = await hasSiren(trx, territory, organisation.siren ?? null)
    const { id: organisationId } = await addOrganisation(trx, known ? { ...organisation, siren: null } : organisation)
    const { id: demandId } = await addDemand(trx, demandOf(content, organisationId, today), today)
    await trx
      .updateTable('application')
      .set({ state: 'sent', sentOn: today, organisationId, demandId, version: row.version + 1, changedAt: sql`now()` })
      .where('id', '=', id)
      .execute()
    return readApplication(trx, id, asker)
  })
}

async function refuseShut(trx: Transaction<Tables>, callId: string, today: string): Promise<void> {
  const call = await readCall(trx, callId, today)
  const phase = phaseOf(call, today)
  if (phase === 'open' && call.archivedAt === null) return
  throw new Refusal(
    409,
    'call_closed',
    `L’appel « ${call.name} » ${phase === 'coming' ? 'n’est pas encore ouvert' : 'est clos'}. ` +
      'Votre saisie est gardée ; écrivez au gestionnaire pour savoir quand déposer.',
  )
}

async function hasSiren(trx: Transaction<Tables>, territory: string, siren: string | null): Promise<boolean> {
  if (siren === null) return false
  const found = await trx
    .selectFrom('organisation')
    .select('id')
    .where('territory', '=', territory)
    .where('siren', '=', siren)
    .where('archivedAt', 'is', null)
    .executeTakeFirst()
  return found !== undefined
}

/**
 * Withdraws what is not decided yet, and its demand with it. Of a draft nothing that was typed or joined is kept.
 * @throws Refusal 409 `application_decided` once a room is offered, taken or refused
 */
export function withdrawApplication(db: Kysely<Tables>, id: string, asker: Asker, today: string): Promise<Application> {
  return db.transaction().execute(async (trx) => {
    const row = await locked(trx, id, asker)
    const state = stateOf(row.state, row.demandStatus, row.isOffered)
    if (state === 'withdrawn') return asApplication(trx, row, asker)
    if (['offered', 'housed', 'refused', 'appealed'].includes(state))
      throw new Refusal(
        409,
        'application_decided',
        'Une décision est déjà prise sur cette candidature : elle ne se retire plus ici. Écrivez au gestionnaire.',
      )
    if (row.demandId !== null) {
      const { version } = await readDemand(trx, row.demandId)
      await changeDemand(trx, row.demandId, version, { status: 'withdrawn' }, today)
    } else {
      await trx.deleteFrom('applicationDocument').where('applicationId', '=', id).execute()
    }
    await setState(trx, row, 'withdrawn', row.demandId === null ? EMPTY_CONTENT : null)
    return readApplication(trx, id, asker)
  })
}

/**
 * What a manager does with an application that was sent: reads it, admits it to the waiting list (its demand then enters
 * plans).
 * @throws Refusal 409 `application_not_waiting` when it is a draft, withdrawn or decided, `double_undecided` when its SIREN
 *   is that of an organisation that nobody has decided of
 */
export function moveApplication(
  db: Kysely<Tables>,
  id: string,
  to: 'under_review' | 'waiting',
  asker: Asker,
  today: string,
): Promise<Application> {
  return db.transaction().execute(async (trx) => {
    const row = await locked(trx, id, asker)
    const state = stateOf(row.state, row.demandStatus, row.isOffered)
    const order: readonly ApplicationState[] = ['sent', 'under_review', 'waiting']
    const isForward = order.includes(state) && order.indexOf(state) <= order.indexOf(to)
    if (!isForward || row.demandId === null)
      throw new Refusal(
        409,
        'application_not_waiting',
        'Cette candidature n’est pas, ou n’est plus, à examiner. Rechargez la page pour lire où elle en est.',
      )
    if (to === 'waiting') {
      const undecided = (await listDoubles(trx, id)).find(
        ({ reasons, decision }) => decision === null && reasons.includes('siren'),
      )
      if (undecided !== undefined)
        throw new Refusal(
          409,
          'double_undecided',
          `« ${undecided.organisation.name} » a le même SIREN. Dites d’abord si c’est la même structure, puis admettez la candidature.`,
        )
      const { version } = await readDemand(trx, row.demandId)
      await changeDemand(trx, row.demandId, version, { status: 'waiting' }, today)
    }
    await setState(trx, row, to, null)
    return readApplication(trx, id, asker)
  })
}

async function setState(
  trx: Transaction<Tables>,
  { id, version }: Row,
  state: ApplicationState,
  content: ApplicationContent | null,
): Promise<void> {
  await trx
    .updateTable('application')
    .set({ state, version: version + 1, changedAt: sql`now()`, ...(content && { content: JSON.stringify(content) }) })
    .where('id', '=', id)
    .execute()
}

/**
 * Attaches an application to the account of who shows its key: he reads it without the key from then on, and its messages
 * come to him. Done again, it changes nothing.
 * @throws Refusal 403 `key_needed` to who reaches it otherwise, 409 `application_claimed` when it is somebody else's
 */
export function claimApplication(db: Kysely<Tables>, id: string, asker: Asker): Promise<Application> {
  return db.transaction().execute(async (trx) => {
    const row = await locked(trx, id, asker)
    if (row.personId !== null && row.personId === asker.personId) return asApplication(trx, row, asker)
    if (!holdsKey(asker, row))
      throw new Refusal(
        403,
        'key_needed',
        'Seul le lien de la candidature permet de la rattacher à un compte. Ouvrez ce lien, puis recommencez.',
      )
    if (row.personId !== null)
      throw new Refusal(
        409,
        'application_claimed',
        'Cette candidature est déjà rattachée au compte d’une autre personne. Votre lien l’ouvre toujours.',
      )
    await trx.updateTable('application').set({ personId: asker.personId }).where('id', '=', id).execute()
    return readApplication(trx, id, asker)
  })
}

/** What a manager reads: all that was sent, and what managers are entering; the newest first. */
export async function listApplications(
  db: Kysely<Tables>,
  {
    cursor,
    limit = 50,
    territory,
    state,
  }: InputOf<(typeof applicationsContract)['GET /api/applications']>['querystring'],
) {
  let matching = applicationsOf(db).where(
    sql<boolean>`((application.state <> 'draft' or application.entered_by = 'manager')
      and not (application.state = 'withdrawn' and application.demand_id is null))`,
  )
  if (territory !== undefined) matching = matching.where('application.territory', '=', territory)
  if (state !== undefined) matching = matching.where(SHOWN_STATE, '=', state)
  const order = sql<string>`coalesce(application.sent_on::text, '9999-12-31')`
  let page = matching
    .select([
      'application.id',
      'application.enteredBy',
      'application.sentOn',
      'application.demandId',
      'application.territory',
      'application.organisationId',
      'call.name as callName',
      SHOWN_STATE.as('state'),
      sql<ApplicationContent>`application.content`.as('content'),
      order.as('order'),
    ])
    .orderBy(order, 'desc')
    .orderBy('application.id', 'desc')
    .limit(limit + 1)
  if (cursor !== undefined)
    page = page.where(sql<boolean>`(${order}, application.id::text) < (${sql.join(keysOf(cursor, 2))})`)
  const [rows, { total }] = await Promise.all([
    page.execute(),
    matching.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow(),
  ])
  const { items, ...rest } = pageFrom(rows, limit, total, ({ order, id }) => [order, id])
  const open = await countOpenDoubles(db, items)
  return {
    ...rest,
    items: items.map(({ id, state, enteredBy, sentOn, callName, demandId, content }): ApplicationLine => ({
      id,
      name: content.organisation.name,
      state,
      enteredBy,
      sentOn,
      callName,
      demandId,
      openDoubles: open.get(id) ?? 0,
    })),
  }
}

/** Kinds of room that a demand asks for first. */
const firstKinds = (demand: string) =>
  sql`(select kinds from demand_phase where demand_id = ${sql.ref(demand)} order by needed limit 1)`

/** Where a demand stands among those that ask first for one of the same kinds of room, whether admitted or still read. */
async function standingOf(db: Kysely<Tables>, demandId: string): Promise<Standing> {
  const { rows } = await sql<{ position: number; among: number; kinds: string[] }>`
    with mine as (select id, territory, submitted_on, ${firstKinds('demand.id')} as kinds from demand where id = ${demandId}),
    alike as (
      select demand.id, demand.submitted_on from demand join mine on mine.territory = demand.territory
      where demand.archived_at is null and ${firstKinds('demand.id')} && mine.kinds
        and (demand.status = 'waiting' or exists (
          select from application where application.demand_id = demand.id and application.state in ('sent', 'under_review')
            and demand.status = 'draft')))
    select mine.kinds,
      (select count(*) from alike)::int as among,
      (select count(*) from alike where (submitted_on, id) <= (mine.submitted_on, mine.id))::int as position
    from mine`.execute(db)
  const { kinds, ...place } = rows[0]!
  const { territory } = await readDemand(db, demandId)
  return { ...place, usualDelay: await usualDelay(db, territory, kinds) }
}

/** Where a demand stands, with its application or without one. @throws Refusal 404 `demand_not_found` */
export async function standingOfDemand(db: Kysely<Tables>, demandId: string, asker: Asker): Promise<DemandStanding> {
  const { status, submittedOn } = await readDemand(db, demandId)
  const application = await applicationsOf(db)
    .select([
      'application.id',
      'application.keyHash',
      'application.personId',
      'application.enteredBy',
      'application.territory',
      'application.sentOn',
      SHOWN_STATE.as('state'),
    ])
    .where('application.demandId', '=', demandId)
    .executeTakeFirst()
  const state = application?.state ?? STATE_OF_DEMAND[status]
  return {
    state,
    sentOn: application?.sentOn ?? submittedOn,
    applicationId: application !== undefined && mayReach(asker, application) ? application.id : null,
    standing: STANDS.has(state) ? await standingOf(db, demandId) : null,
  }
}
const STATE_OF_DEMAND = {
  draft: 'draft',
  waiting: 'waiting',
  placed: 'housed',
  withdrawn: 'withdrawn',
  refused: 'refused',
  appealed: 'appealed',
} as const

/** Median of the days between sending and moving in, of the demands that were housed; of some kinds of room, or of all. */
export async function usualDelay(
  db: Kysely<Tables>,
  territory: string,
  kinds: readonly string[] | null = null,
): Promise<UsualDelay> {
  const { rows } = await sql<UsualDelay>`
    select round(percentile_cont(0.5) within group (order by moved_in - submitted_on))::int as days, count(*)::int as demands
    from (
      select demand.submitted_on, (
        select min(lower(during)) from occupancy where organisation_id = demand.organisation_id
          and archived_at is null and lower(during) >= demand.submitted_on) as moved_in
      from demand where territory = ${territory} and status = 'placed' and archived_at is null
        and (${kinds}::text[] is null or ${firstKinds('demand.id')} && ${kinds}::text[])
    ) as housed where moved_in is not null and submitted_on is not null`.execute(db)
  return rows[0]!
}
