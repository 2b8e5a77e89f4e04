import type { Kysely } from 'kysely'
import type { Tables } from '../db/tables.ts'
import { keysOf, pageFrom } from '../lib/paging.ts'
import type { AuditedKind, AuditEntry } from './accounts.schema.ts'

/**
 * What was done to one object, the newest first.
 * @param territories those whose log the caller may read; `null`: all
 */
export async function historyOf(
  db: Kysely<Tables>,
  { kind, id }: { readonly kind: AuditedKind; readonly id: string },
  territories: ReadonlySet<string> | null,
  { cursor, limit = 50 }: { readonly cursor?: string; readonly limit?: number },
) {
  let matching = db.selectFrom('auditEntry').where('objectKind', '=', kind).where('objectId', '=', id)
  if (territories !== null) matching = matching.where('auditEntry.territory', 'in', ['', ...territories])
  let page = matching
    .leftJoin('person', 'person.id', 'auditEntry.personId')
    .select([
      'auditEntry.id',
      'auditEntry.at',
      'auditEntry.operation',
      'auditEntry.part',
      'auditEntry.oldValues',
      'auditEntry.newValues',
      'auditEntry.personId',
      'person.fullName as personName',
    ])
    .orderBy('auditEntry.id', 'desc')
    .limit(limit + 1)
    .$narrowType<Pick<AuditEntry, 'oldValues' | 'newValues'>>()
  if (cursor !== undefined) page = page.where('auditEntry.id', '<', Number(keysOf(cursor, 1)[0]))
  const [rows, { total }] = await Promise.all([
    page.execute(),
    matching.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow(),
  ])
  return pageFrom(rows, limit, total, (entry) => [String(entry.id)])
}
