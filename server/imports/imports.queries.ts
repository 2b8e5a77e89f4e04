import { createHash } from 'node:crypto'
import { sql, type Kysely } from 'kysely'
import type { SourceId } from '../../data/sources.ts'
import type { ImportState } from '../db/codes.ts'
import type { Tables } from '../db/tables.ts'
import { enqueue } from '../jobs/jobs.queries.ts'
import type { ImportReport, Problem } from '../lib/importReport.ts'
import { cursorInvalid, cursorOf, keysOf } from '../lib/paging.ts'
import { Refusal } from '../lib/refusal.ts'
import { keptReport } from '../territories/importRuns.queries.ts'
import type { ImportRun } from './imports.schema.ts'

/** As `import_part` keeps a file: one read, one write. */
const PART_BYTES = 1024 * 1024
/** What was tried and not written is asked again after so long. */
const PARTS_KEPT_DAYS = 7

const runs = (db: Kysely<Tables>) =>
  db
    .selectFrom('importRun')
    .leftJoin('person', 'person.id', 'importRun.begunBy')
    .select([
      'importRun.id',
      'importRun.territory',
      'importRun.source',
      'importRun.fileName',
      'importRun.address',
      'importRun.state',
      'importRun.share',
      'importRun.rowsRead',
      'importRun.fault',
      'importRun.begunAt',
      'importRun.ranAt',
      'person.fullName as begunBy',
      sql<ImportRun['counts']>`case when report is not null then json_build_object(
        'read', report -> 'read', 'taken', report -> 'taken', 'mended', report -> 'mended', 'refused', report -> 'refused',
        'unchanged', report -> 'unchanged', 'outside', coalesce(report -> 'outside', '0'::jsonb)) end`.as('counts'),
    ])

/** The last import that wrote, and the one that goes on now, source by source. */
export async function lastRuns(db: Kysely<Tables>, territory: string | undefined): Promise<Map<string, ImportRun>> {
  const rows = await runs(db)
    .distinctOn(['importRun.source'])
    .where('importRun.state', 'in', ['done', 'waiting', 'running'])
    .$if(territory !== undefined, (query) => query.where('importRun.territory', '=', territory!))
    .orderBy('importRun.source')
    .orderBy('importRun.begunAt', 'desc')
    .execute()
  return new Map(rows.map((run) => [run.source, run]))
}

/** @throws NoResultError when there is none, or it is out of reach */
export const readRun = (db: Kysely<Tables>, id: string): Promise<ImportRun> =>
  runs(db).where('importRun.id', '=', id).executeTakeFirstOrThrow()

interface NewRun {
  readonly territory: string
  readonly source: SourceId
  readonly fileName: string
  readonly address: string | null
  readonly begunBy: string | null
}

export async function beginRun(db: Kysely<Tables>, run: NewRun): Promise<string> {
  const { id } = await db
    .insertInto('importRun')
    .values({ ...run, fileSha256: null, report: null, fault: null, state: 'waiting', share: 0 })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

export async function forgetRun(db: Kysely<Tables>, id: string): Promise<void> {
  await db.deleteFrom('importRun').where('id', '=', id).execute()
}

/**
 * Keeps a file as it comes in, part by part, in no transaction: a slow line must not hold up a database of one connection.
 */
export async function keepFile(
  db: Kysely<Tables>,
  { id, territory }: { readonly id: string; readonly territory: string },
  chunks: AsyncIterable<Buffer | Uint8Array>,
): Promise<void> {
  const hash = createHash('sha256')
  let waiting: Uint8Array[] = []
  let bytes = 0
  let place = 0
  const flush = async () => {
    const all = Buffer.concat(waiting)
    for (let at = 0; at < all.length; at += PART_BYTES) {
      const part = { territory, importRunId: id, place: place++, bytes: all.subarray(at, at + PART_BYTES) }
      await db.insertInto('importPart').values(part).execute()
    }
    waiting = []
    bytes = 0
  }
  for await (const chunk of chunks) {
    hash.update(chunk)
    waiting.push(chunk)
    bytes += chunk.length
    if (bytes >= PART_BYTES) await flush()
  }
  await flush()
  await db
    .updateTable('importRun')
    .set({ fileSha256: hash.digest('hex') })
    .where('id', '=', id)
    .execute()
}

/** The kept file, part by part. */
export async function* partsOf(db: Kysely<Tables>, id: string): AsyncGenerator<Buffer> {
  for (let place = 0; ; place++) {
    const part = await db
      .selectFrom('importPart')
      .select('bytes')
      .where('importRunId', '=', id)
      .where('place', '=', place)
      .executeTakeFirst()
    if (part === undefined) return
    yield Buffer.from(part.bytes)
  }
}

export const enqueueStep = (db: Kysely<Tables>, run: string, step: 'try' | 'write', now: Date): Promise<void> =>
  enqueue(db, { kind: 'import', key: `import:${run}:${step}`, payload: { run, step }, runAt: now })

/** Writes what was tried. @throws Refusal 409 `import_not_tried` */
export async function askToWrite(db: Kysely<Tables>, id: string, now: Date): Promise<ImportRun> {
  await db.transaction().execute(async (trx) => {
    const asked = await trx
      .updateTable('importRun')
      .set({ state: 'waiting', share: 0, rowsRead: 0 })
      .where('id', '=', id)
      .where('state', '=', 'tried')
      .returning('id')
      .executeTakeFirst()
    if (asked === undefined)
      throw new Refusal(
        409,
        'import_not_tried',
        'Cet import n’attend pas d’être confirmé : il est en cours, terminé ou trop ancien. Rechargez la page, ou renvoyez le fichier.',
      )
    await enqueueStep(trx, id, 'write', now)
  })
  return readRun(db, id)
}

export const setRunning = (db: Kysely<Tables>, id: string) =>
  db.updateTable('importRun').set({ state: 'running' }).where('id', '=', id).where('state', 'in', OPEN).execute()
const OPEN: ImportState[] = ['waiting', 'running']

export async function tellProgress(db: Kysely<Tables>, id: string, share: number, rowsRead: number): Promise<void> {
  await db
    .updateTable('importRun')
    .set({ share, rowsRead })
    .where('id', '=', id)
    .where('state', '=', 'running')
    .execute()
}

export async function setTried(db: Kysely<Tables>, id: string, report: ImportReport): Promise<void> {
  await db
    .updateTable('importRun')
    .set({ state: 'tried', share: 1, rowsRead: report.read, report: keptReport(report), ranAt: sql<string>`now()` })
    .where('id', '=', id)
    .execute()
}

export async function setFailed(db: Kysely<Tables>, id: string, fault: string): Promise<void> {
  await db
    .updateTable('importRun')
    .set({ state: 'failed', fault, ranAt: sql<string>`now()` })
    .where('id', '=', id)
    .where('state', 'in', OPEN)
    .execute()
  await dropFile(db, id)
}

export async function dropFile(db: Kysely<Tables>, id: string): Promise<void> {
  await db.deleteFrom('importPart').where('importRunId', '=', id).execute()
}

/** Files that were tried and never written: their import is over. */
export async function forgetOldFiles(db: Kysely<Tables>, now: Date): Promise<void> {
  const old = await db
    .selectFrom('importRun')
    .select('id')
    .where('state', 'in', ['waiting', 'tried'])
    .where('begunAt', '<', new Date(now.getTime() - PARTS_KEPT_DAYS * 86_400_000).toISOString())
    .execute()
  for (const { id } of old) {
    await db
      .updateTable('importRun')
      .set({ state: 'failed', fault: 'Jamais confirmé : le fichier n’est plus gardé. Renvoyez-le.' })
      .where('id', '=', id)
      .execute()
    await dropFile(db, id)
  }
}

/** The INSEE codes of the communes, for files that come commune by commune. */
export async function communesOf(db: Kysely<Tables>, territory: string): Promise<string[]> {
  const rows = await db
    .selectFrom('commune')
    .select('inseeCode')
    .where('territory', '=', territory)
    .orderBy('inseeCode')
    .execute()
  return rows.map(({ inseeCode }) => inseeCode)
}

interface ProblemsAsked {
  readonly cursor?: string | null
  readonly limit?: number
  readonly action?: Problem['action'] | null
}

/** A page of the problems of a report, in its order. */
export async function listProblems(
  db: Kysely<Tables>,
  id: string,
  { cursor = null, limit = 50, action = null }: ProblemsAsked,
) {
  const from = cursor === null ? 0 : Number(keysOf(cursor, 1)[0])
  if (!Number.isSafeInteger(from) || from < 0) throw cursorInvalid()
  const { rows } = await sql<Problem & { place: number; total: number }>`
    with problem as (
      select value, place from import_run, jsonb_array_elements(report -> 'problems') with ordinality as list (value, place)
      where id = ${id}::uuid and (${action}::text is null or value ->> 'action' = ${action}))
    select (value ->> 'line')::int as line, value ->> 'field' as field, value ->> 'value' as value,
      value ->> 'action' as action, value ->> 'code' as code, value ->> 'reason' as reason,
      place::int as place, (select count(*) from problem)::int as total
    from problem where place > ${from} order by place limit ${limit + 1}`.execute(db)
  const total =
    rows[0]?.total ??
    (
      await sql<{ total: number }>`
        select count(*)::int as total from import_run, jsonb_array_elements(report -> 'problems') as list (value)
        where id = ${id}::uuid and (${action}::text is null or value ->> 'action' = ${action})`.execute(db)
    ).rows[0]!.total
  const items = rows.slice(0, limit)
  return {
    items: items.map(({ place, total: _, ...problem }) => ({ id: String(place), ...problem })),
    total,
    next: rows.length > limit ? cursorOf([String(items.at(-1)!.place)]) : null,
  }
}
