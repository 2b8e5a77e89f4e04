import { sql, type Kysely } from 'kysely'
import type { Within } from '../accounts/permissions.ts'
import { isWithin } from '../accounts/standing.queries.ts'
import { documentNotFound } from '../applications/documents.queries.ts'
import type { Tables } from '../db/tables.ts'
import type { InputOf } from '../lib/contract.ts'
import { keysOf, pageFrom } from '../lib/paging.ts'
import { Refusal as Refused } from '../lib/refusal.ts'
import type { Appeal, AppealLine, appealsContract } from './appeals.schema.ts'

export const appealNotFound = () => new Refused(404, 'appeal_not_found', 'Ce recours n’existe pas.')
const isOverdue = (today: string) =>
  sql<boolean>`(appeal.state in ('lodged', 'under_reassessment') and appeal.answer_by < ${today}::date)`

const find = (db: Kysely<Tables>, today: string) =>
  db
    .selectFrom('appeal')
    .leftJoin('person', 'person.id', 'appeal.decidedBy')
    .select([
      'appeal.id',
      'appeal.refusalId',
      'appeal.state',
      'appeal.grounds',
      'appeal.enteredBy',
      'appeal.lodgedOn',
      'appeal.answerBy',
      isOverdue(today).as('overdue'),
      sql<Appeal['reassessment']>`appeal.reassessment`.as('reassessment'),
      'appeal.answer',
      'person.fullName as decidedBy',
      'appeal.decidedOn',
      'appeal.samePerson',
      sql<Appeal['documents']>`(
        select coalesce(json_agg(json_build_object('id', id, 'name', name, 'mediaType', media_type,
          'sizeBytes', octet_length(bytes)) order by created_at, id), '[]')
        from appeal_document where appeal_id = appeal.id)`.as('documents'),
    ])

/** @throws Refusal 404 `appeal_not_found` */
export async function readAppeal(db: Kysely<Tables>, id: string, today: string): Promise<Appeal> {
  const found = await find(db, today).where('appeal.id', '=', id).executeTakeFirst()
  if (found === undefined) throw appealNotFound()
  return found
}

/** The last appeal against a refusal, be it withdrawn. */
export async function appealOf(db: Kysely<Tables>, refusalId: string, today: string): Promise<Appeal | null> {
  const found = await find(db, today)
    .where('appeal.refusalId', '=', refusalId)
    .orderBy('appeal.createdAt', 'desc')
    .orderBy('appeal.id')
    .limit(1)
    .executeTakeFirst()
  return found ?? null
}

/** Those to be answered first, the soonest due first; then the last decided. */
export async function listAppeals(
  db: Kysely<Tables>,
  { cursor, limit = 50, territory, state }: InputOf<(typeof appealsContract)['GET /api/appeals']>['querystring'],
  within: Within,
  today: string,
) {
  let matching = db
    .selectFrom('appeal')
    .innerJoin('refusal', 'refusal.id', 'appeal.refusalId')
    .innerJoin('demand', 'demand.id', 'refusal.demandId')
    .innerJoin('organisation', 'organisation.id', 'demand.organisationId')
    .where(isWithin(within, { communes: sql`'{}'::text[]`, organisation: sql`organisation.id` }))
  if (territory !== undefined) matching = matching.where('appeal.territory', '=', territory)
  if (state !== undefined) matching = matching.where('appeal.state', '=', state)
  const order = sql<string>`(appeal.state not in ('lodged', 'under_reassessment'))::int || ' ' || appeal.answer_by`
  let page = matching
    .select([
      'appeal.id',
      'appeal.refusalId',
      sql<AppealLine['organisation']>`json_build_object('id', organisation.id, 'name', organisation.name)`.as(
        'organisation',
      ),
      'appeal.state',
      'appeal.lodgedOn',
      'appeal.answerBy',
      isOverdue(today).as('overdue'),
      'appeal.decidedOn',
      order.as('order'),
    ])
    .orderBy(order)
    .orderBy('appeal.id')
    .limit(limit + 1)
  if (cursor !== undefined)
    page = page.where(sql<boolean>`(${order}, appeal.id::text) > (${sql.join(keysOf(cursor, 2))})`)
  const [rows, { total }] = await Promise.all([
    page.execute(),
    matching.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow(),
  ])
  const { items, ...rest } = pageFrom(rows, limit, total, ({ order, id }) => [order, id])
  return { ...rest, items: items.map(({ order: _, ...line }) => line) }
}

/** @throws Refusal 404 `document_not_found` */
export async function readAppealDocument(db: Kysely<Tables>, id: string, documentId: string) {
  const found = await db
    .selectFrom('appealDocument')
    .select(['name', 'mediaType', 'bytes'])
    .where('id', '=', documentId)
    .where('appealId', '=', id)
    .executeTakeFirst()
  if (found === undefined) throw documentNotFound()
  return found
}
