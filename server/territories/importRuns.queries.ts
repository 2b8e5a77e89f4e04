import { sql, type Kysely, type Transaction } from 'kysely'
import type { Tables } from '../db/tables.ts'
import type { ImportReport } from '../lib/importReport.ts'
import type { TextFile } from '../lib/textFile.ts'

/** The report as it is kept: rows outside the territory are only counted in it, as a national file has thousands. */
export function keptReport(report: ImportReport): string {
  const problems = report.problems.filter(({ code }) => code !== 'outside_territory')
  const outside = report.problems.filter(({ code, action }) => code === 'outside_territory' && action === 'refused')
  return JSON.stringify({ ...report, problems, outside: outside.length })
}

/** Keeps what an import did: in the run that was begun for it, or in a new one. */
export async function logImport(
  db: Kysely<Tables>,
  territory: string,
  file: TextFile,
  report: ImportReport,
  run?: string,
): Promise<void> {
  if (run !== undefined) {
    await db
      .updateTable('importRun')
      .set({ state: 'done', share: 1, rowsRead: report.read, report: keptReport(report), ranAt: sql<string>`now()` })
      .where('id', '=', run)
      .execute()
    return
  }
  await db
    .insertInto('importRun')
    .values({
      territory,
      source: report.source,
      fileName: file.path.replace(/^.*[\\/]/, ''),
      fileSha256: file.sha256,
      report: keptReport(report),
    })
    .execute()
}

/** One import at a time for a territory and a source, until the transaction ends. */
export async function oneImportAtATime(trx: Transaction<Tables>, territory: string, source: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`import ${territory} ${source}`}, 0))`.execute(trx)
}
