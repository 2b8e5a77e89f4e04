import { sql, type Kysely, type Transaction } from 'kysely'
import type { Within } from '../accounts/permissions.ts'
import { isWithin } from '../accounts/standing.queries.ts'
import type { RefusalReason } from '../db/codes.ts'
import type { Tables } from '../db/tables.ts'
import type { Violations } from '../db/violations.ts'
import { changeDemand, readDemand } from '../demands/demands.queries.ts'
import type { InputOf } from '../lib/contract.ts'
import { keysOf, pageFrom } from '../lib/paging.ts'
import { Refusal as Refused } from '../lib/refusal.ts'
import { appealOf } from './appeals.queries.ts'
import type { Assessment } from './assessment.schema.ts'
import { assess } from './assessment.queries.ts'
import { contestParagraphs, lastDayToContest } from './contest.ts'
import { draftLetter } from './letter.ts'
import type { Refusal, RefusalLine, refusalsContract } from './refusals.schema.ts'
import { tellOfRefusal } from './telling.queries.ts'

export const refusalViolations: Violations = {
  refusal_one_open: {
    status: 409,
    code: 'refusal_open',
    field: 'demandId',
    sentence:
      'Un refus de cette demande est déjà en cours de rédaction, ou déjà envoyé. Ouvrez-le dans la liste des refus.',
  },
  refusal_other_in_words: {
    code: 'other_reason_missing',
    field: 'otherReason',
    sentence:
      'Le motif « autre » se dit avec vos mots, et ces mots n’accompagnent que lui. Écrivez-les, ou retirez-les.',
  },
}

export const refusalNotFound = () =>
  new Refused(404, 'refusal_not_found', 'Ce refus n’existe pas, ou n’est pas encore envoyé.')
const refusalDecided = () =>
  new Refused(
    409,
    'refusal_decided',
    'Ce refus n’est plus un brouillon : il est envoyé, ou retiré. Rechargez la page pour lire où il en est.',
  )

/** Who acts, and when. */
export interface Acting {
  /** Null: whoever uses an installation without accounts */
  readonly personId: string | null
  readonly today: string
  readonly now: Date
  /** Whether this server is set to send e-mail */
  readonly canSend: boolean
}

const refusalsOf = (db: Kysely<Tables>) =>
  db
    .selectFrom('refusal')
    .innerJoin('demand', 'demand.id', 'refusal.demandId')
    .innerJoin('organisation', 'organisation.id', 'demand.organisationId')

const ORGANISATION = sql<Refusal['organisation']>`json_build_object('id', organisation.id, 'name', organisation.name)`

const find = (db: Kysely<Tables>) =>
  refusalsOf(db)
    .leftJoin('application', 'application.demandId', 'refusal.demandId')
    .leftJoin('person', 'person.id', 'refusal.decidedBy')
    .select([
      'refusal.id',
      'refusal.territory',
      'refusal.version',
      'refusal.demandId',
      'application.id as applicationId',
      ORGANISATION.as('organisation'),
      'refusal.state',
      'refusal.reasons',
      'refusal.otherReason',
      'refusal.letter',
      sql<Assessment>`refusal.assessment`.as('assessment'),
      'person.fullName as decidedBy',
      'refusal.decidedOn',
      'refusal.contestUntil',
      'refusal.withdrawnBecause',
    ])
type Row = Awaited<ReturnType<ReturnType<typeof find>['executeTakeFirstOrThrow']>>

async function whole(db: Kysely<Tables>, row: Row | undefined, today: string): Promise<Refusal> {
  if (row === undefined) throw refusalNotFound()
  const appeal = await appealOf(db, row.id, today)
  const contested = appeal !== null && appeal.state !== 'withdrawn'
  return {
    ...row,
    howToContest: contestParagraphs(row.contestUntil ?? lastDayToContest(today)),
    contestable: row.state === 'sent' && today <= row.contestUntil! && !contested,
    appeal,
  }
}

/**
 * @param sentOnly for who does not decide: what was not sent is not there
 * @throws Refusal 404 `refusal_not_found`
 */
export async function readRefusal(db: Kysely<Tables>, id: string, today: string, sentOnly = false): Promise<Refusal> {
  const row = await find(db).where('refusal.id', '=', id).executeTakeFirst()
  if (sentOnly && row !== undefined && (row.state === 'draft' || row.state === 'withdrawn')) throw refusalNotFound()
  return whole(db, row, today)
}

/** The last refusal that was sent of a demand. @throws Refusal 404 `refusal_not_found` */
export async function refusalOfDemand(db: Kysely<Tables>, demandId: string | null, today: string): Promise<Refusal> {
  if (demandId === null) throw refusalNotFound()
  const row = await find(db)
    .where('refusal.demandId', '=', demandId)
    .where('refusal.state', 'in', ['sent', 'overturned'])
    .orderBy('refusal.decidedOn', 'desc')
    .orderBy('refusal.createdAt', 'desc')
    .limit(1)
    .executeTakeFirst()
  return whole(db, row, today)
}

/** Drafts first, then the newest. An organisation sees what was sent to it. */
export async function listRefusals(
  db: Kysely<Tables>,
  {
    cursor,
    limit = 50,
    territory,
    state,
    demandId,
  }: InputOf<(typeof refusalsContract)['GET /api/refusals']>['querystring'],
  within: Within,
) {
  let matching = refusalsOf(db).where(
    isWithin(within, { communes: sql`'{}'::text[]`, organisation: sql`organisation.id` }),
  )
  if (within !== null) matching = matching.where('refusal.state', 'in', ['sent', 'overturned'])
  if (territory !== undefined) matching = matching.where('refusal.territory', '=', territory)
  if (state !== undefined) matching = matching.where('refusal.state', '=', state)
  if (demandId !== undefined) matching = matching.where('refusal.demandId', '=', demandId)
  const order = sql<string>`case refusal.state when 'draft' then '9999-12-31' else coalesce(refusal.decided_on::text, '0001-01-01') end`
  let page = matching
    .select([
      'refusal.id',
      'refusal.demandId',
      ORGANISATION.as('organisation'),
      'refusal.state',
      'refusal.reasons',
      'refusal.decidedOn',
      'refusal.contestUntil',
      sql<
        RefusalLine['appealState']
      >`(select state from appeal where refusal_id = refusal.id order by created_at desc, id limit 1)`.as(
        'appealState',
      ),
      order.as('order'),
    ])
    .orderBy(order, 'desc')
    .orderBy('refusal.id', 'desc')
    .limit(limit + 1)
  if (cursor !== undefined)
    page = page.where(sql<boolean>`(${order}, refusal.id::text) < (${sql.join(keysOf(cursor, 2))})`)
  const [rows, { total }] = await Promise.all([
    page.execute(),
    matching.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow(),
  ])
  const { items, ...rest } = pageFrom(rows, limit, total, ({ order, id }) => [order, id])
  return { ...rest, items: items.map(({ order: _, ...line }) => line) }
}

/**
 * Writes the draft of a refusal, its letter drawn up.
 * @throws Refusal 404 `demand_not_found`; 409 `demand_not_refusable`, `refusal_open`; 422 `other_reason_missing`
 */
export async function draftRefusal(
  db: Kysely<Tables>,
  {
    demandId,
    reasons,
    otherReason = null,
  }: { readonly demandId: string; readonly reasons: RefusalReason[]; readonly otherReason?: string | null },
  { today }: Acting,
): Promise<Refusal> {
  const demand = await readDemand(db, demandId)
  await refuseUnlessAsking(db, demandId)
  const assessment = await assess(db, demandId, today)
  const { id } = await db
    .insertInto('refusal')
    .values({
      territory: demand.territory,
      demandId,
      reasons,
      otherReason,
      letter: draftLetter({ demand, reasons, otherReason, assessment }),
      assessment: JSON.stringify(assessment),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return readRefusal(db, id, today)
}

/** What waits may be refused, and what an application asks that was sent and is still read; not what is offered a room. */
async function refuseUnlessAsking(db: Kysely<Tables>, demandId: string): Promise<void> {
  const asking = await db
    .selectFrom('demand')
    .select('id')
    .where('id', '=', demandId)
    .where('archivedAt', 'is', null)
    .where(sql<boolean>`not exists (select from offer where offer.demand_id = demand.id and offer.state = 'open')`)
    .where(
      sql<boolean>`(status = 'waiting' or (status = 'draft' and exists (
        select from application where demand_id = demand.id and application.state in ('sent', 'under_review'))))`,
    )
    .executeTakeFirst()
  if (asking === undefined)
    throw new Refused(
      409,
      'demand_not_refusable',
      'Cette demande n’attend pas de réponse : elle est en brouillon, placée, retirée ou déjà refusée, ou un local lui est proposé. Rechargez sa fiche.',
      { field: 'demandId' },
    )
}

/** Holds a draft until the end of the transaction. @throws Refusal 404 `refusal_not_found`, 409 `refusal_decided` */
async function lockedDraft(trx: Transaction<Tables>, id: string, today: string, expected?: number): Promise<Refusal> {
  await trx.selectFrom('refusal').select('id').where('id', '=', id).forUpdate().execute()
  const refusal = await readRefusal(trx, id, today)
  if (refusal.state !== 'draft') throw refusalDecided()
  if (expected !== undefined && refusal.version !== expected)
    throw new Refused(
      412,
      'changed_meanwhile',
      'Quelqu’un a modifié ce refus pendant que vous le lisiez. Relisez-le, puis recommencez.',
      { version: refusal.version, letter: refusal.letter },
    )
  return refusal
}

/** @throws as `lockedDraft` does; 412 `changed_meanwhile`; 422 `other_reason_missing` */
export async function changeRefusal(
  db: Kysely<Tables>,
  id: string,
  expected: number,
  {
    letter,
    ...patch
  }: { readonly reasons?: RefusalReason[]; readonly otherReason?: string | null; readonly letter?: string | null },
  { today }: Acting,
): Promise<Refusal> {
  // Outside of the transaction: the engine takes its time.
  const { demandId } = await readRefusal(db, id, today)
  const assessment = letter === null ? await assess(db, demandId, today) : null
  return db.transaction().execute(async (trx) => {
    const before = await lockedDraft(trx, id, today, expected)
    const after = { reasons: before.reasons, otherReason: before.otherReason, ...patch }
    const anew = assessment && {
      letter: draftLetter({ demand: await readDemand(trx, demandId), assessment, ...after }),
      assessment: JSON.stringify(assessment),
    }
    await trx
      .updateTable('refusal')
      .set({ ...after, version: before.version + 1, ...(anew ?? (letter ? { letter } : {})) })
      .where('id', '=', id)
      .execute()
    return readRefusal(trx, id, today)
  })
}

/**
 * Decides a refusal: its demand no longer waits, and its letter goes to the applicant and the members of the organisation.
 * @throws as `changeRefusal` does; 409 `demand_not_refusable`
 */
export function sendRefusal(db: Kysely<Tables>, id: string, expected: number, acting: Acting): Promise<Refusal> {
  const { personId, today } = acting
  return db.transaction().execute(async (trx) => {
    const { demandId, version } = await lockedDraft(trx, id, today, expected)
    await trx.selectFrom('demand').select('id').where('id', '=', demandId).forUpdate().execute()
    await refuseUnlessAsking(trx, demandId)
    await trx
      .updateTable('refusal')
      .set({
        state: 'sent',
        decidedBy: personId,
        decidedOn: today,
        contestUntil: lastDayToContest(today),
        version: version + 1,
      })
      .where('id', '=', id)
      .execute()
    await setDemandStatus(trx, demandId, 'refused', today)
    const sent = await readRefusal(trx, id, today)
    await tellOfRefusal(trx, sent, acting)
    return sent
  })
}

/** @throws as `lockedDraft` does */
export function withdrawRefusal(db: Kysely<Tables>, id: string, because: string, { today }: Acting): Promise<Refusal> {
  return db.transaction().execute(async (trx) => {
    const { version } = await lockedDraft(trx, id, today)
    await trx
      .updateTable('refusal')
      .set({ state: 'withdrawn', withdrawnBecause: because, version: version + 1 })
      .where('id', '=', id)
      .execute()
    return readRefusal(trx, id, today)
  })
}

/** Whatever its version: its first day of submission stays. */
export async function setDemandStatus(
  trx: Transaction<Tables>,
  demandId: string,
  status: 'refused' | 'appealed' | 'waiting',
  today: string,
): Promise<void> {
  const { version } = await readDemand(trx, demandId)
  await changeDemand(trx, demandId, version, { status }, today)
}
