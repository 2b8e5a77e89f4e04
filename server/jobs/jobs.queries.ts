/** Work in the database: any number of runners share it, and what a runner that died had in hand is taken again. */
import { sql, type Kysely, type Transaction } from 'kysely'
import type { Tables } from '../db/tables.ts'
import type { InputOf } from '../lib/contract.ts'
import { keysOf, pageFrom } from '../lib/paging.ts'
import { Refusal } from '../lib/refusal.ts'
import type { Job, jobsContract } from './jobs.schema.ts'

export interface NewJob {
  /** Which handler does it */
  readonly kind: string
  /** A second job of the same key is never made */
  readonly key: string
  readonly payload: Readonly<Record<string, string>>
  readonly runAt: Date
}

/** A job in the hand of a runner. */
export interface TakenJob {
  readonly id: string
  readonly kind: string
  readonly payload: unknown
  /** How many times it was taken, this one included */
  readonly attempts: number
}

/** A runner that says nothing for that long is taken for dead. */
export const LEASE_MS = 60_000

/** Days that jobs which are done are kept: until then their keys refuse a second one. */
const DONE_KEPT_DAYS = 60

/** Enqueues within the transaction of what asks for it: both happen, or neither. Done again, it changes nothing. */
export async function enqueue(db: Kysely<Tables>, { kind, key, payload, runAt }: NewJob): Promise<void> {
  await db
    .insertInto('job')
    .values({ kind, idempotencyKey: key, payload: JSON.stringify(payload), runAt: runAt.toISOString() })
    .onConflict((conflict) => conflict.column('idempotencyKey').doNothing())
    .execute()
}

/** The job whose moment came first, or that a dead runner left: from now on it is `runner`'s, for as long as it beats. */
export async function takeJob(
  db: Kysely<Tables>,
  kinds: readonly string[],
  runner: string,
  now: Date,
): Promise<TakenJob | undefined> {
  const at = now.toISOString()
  const next = db
    .selectFrom('job')
    .select('id')
    .where('kind', 'in', kinds)
    .where((eb) =>
      eb.or([
        eb.and([eb('state', '=', 'waiting'), eb('runAt', '<=', at)]),
        eb.and([eb('state', '=', 'running'), eb('leaseUntil', '<', at)]),
      ]),
    )
    .orderBy('runAt')
    .orderBy('id')
    .limit(1)
    .forUpdate()
    .skipLocked()
  return db
    .updateTable('job')
    .set((eb) => ({ state: 'running', attempts: eb('attempts', '+', 1), runner, leaseUntil: leaseFrom(now) }))
    .where('id', '=', next)
    .returning(['id', 'kind', 'payload', 'attempts'])
    .executeTakeFirst()
}

const leaseFrom = (now: Date): string => new Date(now.getTime() + LEASE_MS).toISOString()

/** A job that its runner still holds: whatever a runner that lost its job writes is written to nothing. */
const held = (db: Kysely<Tables>, id: string, runner: string) =>
  db.updateTable('job').where('id', '=', id).where('state', '=', 'running').where('runner', '=', runner)

const LET_GO = { runner: null, leaseUntil: null }

export async function beat(db: Kysely<Tables>, id: string, runner: string, now: Date): Promise<void> {
  await held(db, id, runner)
    .set({ leaseUntil: leaseFrom(now) })
    .execute()
}

export async function finish(db: Kysely<Tables>, id: string, runner: string, now: Date): Promise<void> {
  await held(db, id, runner)
    .set({ ...LET_GO, state: 'done', lastError: null, finishedAt: now.toISOString() })
    .execute()
}

export async function tryAgainAt(db: Kysely<Tables>, id: string, runner: string, error: string, runAt: Date) {
  await held(db, id, runner)
    .set({ ...LET_GO, state: 'waiting', lastError: error, runAt: runAt.toISOString() })
    .execute()
}

/** Gives a job up, and tells it in the same transaction. */
export async function bury(
  db: Kysely<Tables>,
  { id, kind }: TakenJob,
  runner: string,
  error: string,
  now: Date,
  onDead: OnDead,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const dead = await held(trx, id, runner)
      .set({ ...LET_GO, state: 'dead', lastError: error, finishedAt: now.toISOString() })
      .returning('id')
      .executeTakeFirst()
    if (dead !== undefined) await onDead(trx, { id, kind, error, at: now })
  })
}

/** Who is to know that a job was given up */
export type OnDead = (
  trx: Transaction<Tables>,
  dead: { readonly id: string; readonly kind: string; readonly error: string; readonly at: Date },
) => Promise<void>

export async function forgetDoneJobs(db: Kysely<Tables>, now: Date): Promise<void> {
  await db
    .deleteFrom('job')
    .where('state', '=', 'done')
    .where('finishedAt', '<', new Date(now.getTime() - DONE_KEPT_DAYS * 86_400_000).toISOString())
    .execute()
}

const COLUMNS = ['id', 'kind', 'state', 'runAt', 'attempts', 'lastError', 'finishedAt', 'createdAt'] as const

export async function listJobs(
  db: Kysely<Tables>,
  { cursor, limit = 50, state }: InputOf<(typeof jobsContract)['GET /api/jobs']>['querystring'],
) {
  const matching = db.selectFrom('job').where('state', 'in', state === 'dead' ? ['dead'] : ['waiting', 'running'])
  let page = matching
    .select(COLUMNS)
    .orderBy('runAt')
    .orderBy('id')
    .limit(limit + 1)
  if (cursor !== undefined) {
    const [runAt, id] = keysOf(cursor, 2)
    page = page.where(sql<boolean>`(run_at, id) > (${runAt}::timestamptz, ${id}::uuid)`)
  }
  const [rows, { total }] = await Promise.all([
    page.execute(),
    matching.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow(),
  ])
  return pageFrom(rows, limit, total, ({ runAt, id }) => [runAt, id])
}

/**
 * A job that was given up gets all its attempts again, at once.
 * @throws Refusal 404 `job_not_found`, 409 `job_not_dead`
 */
export async function relaunch(db: Kysely<Tables>, id: string, now: Date): Promise<Job> {
  const again = await db
    .updateTable('job')
    .set({ state: 'waiting', attempts: 0, runAt: now.toISOString(), finishedAt: null })
    .where('id', '=', id)
    .where('state', '=', 'dead')
    .returning(COLUMNS)
    .executeTakeFirst()
  if (again !== undefined) return again
  const known = await db.selectFrom('job').select('id').where('id', '=', id).executeTakeFirst()
  if (known === undefined) throw new Refusal(404, 'job_not_found', `Aucun travail ne porte l’identifiant ${id}.`)
  throw new Refusal(409, 'job_not_dead', 'Ce travail n’est plus en échec : il a déjà été relancé.')
}
