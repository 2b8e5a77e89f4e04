import { sql, type Kysely, type Transaction } from 'kysely'
import { revise } from '../db/revise.ts'
import type { Tables } from '../db/tables.ts'
import type { InputOf } from '../lib/contract.ts'
import { keysOf, pageFrom } from '../lib/paging.ts'
import { Refusal } from '../lib/refusal.ts'
import type { applicationsContract, Call, CallPatch, NewCall } from './applications.schema.ts'
import { phaseOf } from './state.ts'

const COLUMNS = [
  'id',
  'territory',
  'version',
  'archivedAt',
  'demonstration',
  'name',
  'opensOn',
  'closesOn',
  'offer',
  'decidedBy',
  sql<Call['sites']>`(
    select coalesce(json_agg(json_build_object('id', site.id, 'name', site.name) order by site.name, site.id), '[]')
    from call_site join site on site.id = call_site.site_id where call_site.call_id = call_for_applications.id)`.as(
    'sites',
  ),
] as const

const callNotFound = (id: string) =>
  new Refusal(404, 'call_not_found', `Aucun appel à candidatures ne porte l’identifiant ${id}.`)

type Row = Omit<Call, 'siteIds' | 'phase'>
const asCall = (row: Row, today: string): Call => ({
  ...row,
  siteIds: row.sites.map(({ id }) => id),
  phase: phaseOf(row, today),
})

/** @throws Refusal 404 `call_not_found` */
export async function readCall(db: Kysely<Tables>, id: string, today: string): Promise<Call> {
  const found = await db.selectFrom('callForApplications').select(COLUMNS).where('id', '=', id).executeTakeFirst()
  if (found === undefined) throw callNotFound(id)
  return asCall(found, today)
}

export async function listCalls(
  db: Kysely<Tables>,
  {
    cursor,
    limit = 50,
    archived = false,
    territory,
  }: InputOf<(typeof applicationsContract)['GET /api/calls']>['querystring'],
  today: string,
) {
  let matching = db.selectFrom('callForApplications').where('archivedAt', archived ? 'is not' : 'is', null)
  if (territory !== undefined) matching = matching.where('territory', '=', territory)
  const order = sql<string>`case when opens_on > ${today}::date then '1' when closes_on < ${today}::date then '2' else '0' end
    || coalesce(closes_on::text, '9999-12-31')`
  let page = matching
    .select(COLUMNS)
    .select(order.as('order'))
    .orderBy(order)
    .orderBy('id')
    .limit(limit + 1)
  if (cursor !== undefined) page = page.where(sql<boolean>`(${order}, id::text) > (${sql.join(keysOf(cursor, 2))})`)
  const [rows, { total }] = await Promise.all([
    page.execute(),
    matching.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow(),
  ])
  const { items, ...rest } = pageFrom(rows, limit, total, ({ order, id }) => [order, id])
  return { ...rest, items: items.map(({ order: _order, ...row }) => asCall(row, today)) }
}

export function addCall(db: Kysely<Tables>, { siteIds = [], ...call }: NewCall, today: string): Promise<Call> {
  return db.transaction().execute(async (trx) => {
    const { id } = await trx.insertInto('callForApplications').values(call).returning('id').executeTakeFirstOrThrow()
    await setSites(trx, { id, territory: call.territory }, siteIds)
    return readCall(trx, id, today)
  })
}

export function changeCall(
  db: Kysely<Tables>,
  id: string,
  expected: number,
  { archived, siteIds, ...patch }: CallPatch,
  today: string,
): Promise<Call> {
  return revise(db, {
    subject: 'call_for_applications',
    id,
    expected,
    archived,
    read: (trx, of) => readCall(trx, of, today),
    write: async (trx, before) => {
      if (Object.keys(patch).length > 0)
        await trx.updateTable('callForApplications').set(patch).where('id', '=', id).execute()
      if (siteIds !== undefined) await setSites(trx, before, siteIds)
    },
  })
}

async function setSites(
  trx: Transaction<Tables>,
  { id: callId, territory }: { readonly id: string; readonly territory: string },
  siteIds: readonly string[],
): Promise<void> {
  await trx.deleteFrom('callSite').where('callId', '=', callId).execute()
  if (siteIds.length > 0)
    await trx
      .insertInto('callSite')
      .values(siteIds.map((siteId) => ({ territory, callId, siteId })))
      .execute()
}
