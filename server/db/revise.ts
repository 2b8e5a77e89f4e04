import { sql, type Kysely, type Transaction } from 'kysely'
import { isDeepStrictEqual } from 'node:util'
import { Refusal } from '../lib/refusal.ts'
import type { Subject, Tables } from './tables.ts'

/** Field by field, what a change replaced, as the API names and shows it. */
export type Changes = Record<string, { from: unknown; to: unknown }>

/** A change asked for: what to write, and whether to archive (`true`), restore (`false`) or leave that as it is. */
export interface Change<Kept> {
  readonly subject: Subject
  readonly id: string
  /** The version that the caller saw */
  readonly expected: number
  readonly archived: boolean | undefined
  readonly read: (db: Kysely<Tables>, id: string) => Promise<Kept>
  readonly write: (trx: Transaction<Tables>, before: Kept) => Promise<void>
}

/**
 * Changes one object in one transaction (the caller's, when there is one), if it is still at the version that the
 * caller saw: its row is locked, read, written, and read again; what differs is kept as a revision. A change that
 * changes nothing makes no version.
 * @throws Refusal 412 `changed_meanwhile` with `changes`: what others changed since the caller's version
 */
export function revise<Kept extends { territory: string }>(db: Kysely<Tables>, change: Change<Kept>): Promise<Kept> {
  if (db.isTransaction) return reviseWithin(db as Transaction<Tables>, change)
  return db.transaction().execute((trx) => reviseWithin(trx, change))
}

/** The same inside a transaction under way; without `expected`, whatever the version is. */
export async function reviseWithin<Kept extends { territory: string }>(
  trx: Transaction<Tables>,
  { subject, id, expected, archived, read, write }: Omit<Change<Kept>, 'expected'> & { readonly expected?: number },
): Promise<Kept> {
  const row = await sql<{
    version: number
  }>`select version from ${sql.table(subject)} where id = ${id} for update`.execute(trx)
  const before = await read(trx, id)
  const version = row.rows[0]!.version
  if (expected !== undefined && version !== expected) throw await changedMeanwhile(trx, subject, id, expected, version)
  await write(trx, before)
  if (archived !== undefined) {
    await sql`update ${sql.table(subject)} set archived_at = ${archived ? sql`coalesce(archived_at, now())` : null} where id = ${id}`.execute(
      trx,
    )
  }
  const changes = differences(before, await read(trx, id))
  if (Object.keys(changes).length > 0) {
    await sql`update ${sql.table(subject)} set version = ${version + 1} where id = ${id}`.execute(trx)
    await trx
      .insertInto('revision')
      .values({
        territory: before.territory,
        subject,
        subjectId: id,
        version: version + 1,
        changes: JSON.stringify(changes),
      })
      .execute()
  }
  return read(trx, id)
}

/** Top-level fields that differ between two readings of one object. */
export function differences(before: object, after: object): Changes {
  const old = before as Record<string, unknown>
  return Object.fromEntries(
    Object.entries(after)
      .filter(([field, value]) => !isDeepStrictEqual(value, old[field]))
      .map(([field, value]) => [field, { from: old[field], to: value }]),
  )
}

async function changedMeanwhile(
  db: Kysely<Tables>,
  subject: Subject,
  id: string,
  expected: number,
  version: number,
): Promise<Refusal> {
  const revisions = await db
    .selectFrom('revision')
    .select('changes')
    .where('subject', '=', subject)
    .where('subjectId', '=', id)
    .where('version', '>', expected)
    .orderBy('version')
    .execute()
  const changes: Changes = {}
  for (const revision of revisions) {
    for (const [field, { from, to }] of Object.entries(revision.changes as Changes)) {
      changes[field] = { from: changes[field] ? changes[field].from : from, to }
    }
  }
  return new Refusal(
    412,
    'changed_meanwhile',
    'Quelqu’un a modifié cette fiche pendant que vous la lisiez. Relisez ce qui a changé, puis enregistrez de nouveau.',
    { version, changes },
  )
}

/**
 * The version in If-Match.
 * @throws Refusal 428 `if_match_required` without it, 400 `if_match_invalid` when it is not one of our ETags
 */
export function expectedVersion(headers: { readonly 'if-match'?: string | undefined }): number {
  const header = headers['if-match']
  if (header === undefined) {
    throw new Refusal(
      428,
      'if_match_required',
      'Dites quelle version vous avez lue : renvoyez l’ETag de la fiche dans l’en-tête If-Match.',
      { field: 'if-match' },
    )
  }
  const digits = /^(?:W\/)?"(\d{1,9})"$/.exec(header)?.[1]
  if (digits === undefined) {
    throw new Refusal(400, 'if_match_invalid', `If-Match vaut « ${header} » ; il faut un ETag comme "3".`, {
      field: 'if-match',
    })
  }
  return Number(digits)
}
