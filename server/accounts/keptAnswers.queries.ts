/** Answers to creations that name their try by a key, kept for a day: what is sent twice is done once. */
import { sql, type Kysely } from 'kysely'
import type { Tables } from '../db/tables.ts'
import { Refusal } from '../lib/refusal.ts'

const KEPT_HOURS = 24
/** Longer than any request may take: a try without an answer was cut off. */
const LONGEST_MS = 120_000

/** One try of one caller at one route. */
export interface Try {
  /** A person, a link or nobody known: who has the same key by chance gets no answer of another */
  readonly caller: string
  readonly route: string
  readonly keySha256: Buffer
  /** Of all that was sent */
  readonly sentSha256: Buffer
}
export interface KeptAnswer {
  readonly status: number
  readonly answer: string
  readonly etag: string | null
}

const rowOf = ({ caller, route, keySha256 }: Try) =>
  sql<boolean>`caller = ${caller} and route = ${route} and key_sha256 = ${keySha256}`

/**
 * Notes that a try begins; of one that was answered already, the answer.
 * @throws Refusal 409 `same_key_other_content`, `still_running`, `outcome_unknown` when the first was cut off, or
 *   `already_done` when its answer held a secret
 */
export async function beginTry(db: Kysely<Tables>, one: Try, now: Date): Promise<KeptAnswer | null> {
  const begun = await db
    .insertInto('keptAnswer')
    .values({ ...one, begunAt: now.toISOString() })
    .onConflict((conflict) => conflict.doNothing())
    .returning('route')
    .executeTakeFirst()
  if (begun !== undefined) return null
  const first = await db.selectFrom('keptAnswer').selectAll().where(rowOf(one)).executeTakeFirst()
  // It was refused or forgotten between the two: this try is the first.
  if (first === undefined) return beginTry(db, one, now)
  const { status, answer, etag, sentSha256, begunAt } = first
  if (!sentSha256.equals(one.sentSha256))
    throw new Refusal(
      409,
      'same_key_other_content',
      'Cet envoi porte la clé d’un autre envoi, dont le contenu était différent. Rechargez la page, puis recommencez.',
    )
  if (status !== null && answer !== null) return { status, answer, etag }
  if (status !== null)
    throw new Refusal(
      409,
      'already_done',
      'C’est déjà fait, et la réponse contenait un secret, qui n’est montré qu’une fois. Recommencez pour en avoir un nouveau.',
    )
  if (now.getTime() - Date.parse(begunAt) < LONGEST_MS)
    throw new Refusal(
      409,
      'still_running',
      'Le premier envoi est encore en cours. Attendez quelques secondes, puis recommencez.',
    )
  throw new Refusal(
    409,
    'outcome_unknown',
    'Le premier envoi a été coupé, et rien ne dit s’il a abouti. Regardez si ce que vous vouliez créer existe, puis rechargez la page.',
  )
}

/** @param kept `null` for an answer that holds a secret: only that it was done is kept */
export async function keepAnswer(
  db: Kysely<Tables>,
  one: Try,
  status: number,
  kept: { readonly answer: string; readonly etag: string | null } | null,
): Promise<void> {
  await db
    .updateTable('keptAnswer')
    .set({ status, answer: kept?.answer ?? null, etag: kept?.etag ?? null })
    .where(rowOf(one))
    .execute()
}

/** What was refused may be sent again, corrected. */
export async function forgetTry(db: Kysely<Tables>, one: Try): Promise<void> {
  await db.deleteFrom('keptAnswer').where(rowOf(one)).execute()
}

export async function forgetAnswers(db: Kysely<Tables>, now: Date): Promise<void> {
  const before = new Date(now.getTime() - KEPT_HOURS * 3_600_000).toISOString()
  await db.deleteFrom('keptAnswer').where('begunAt', '<=', before).execute()
}

/** Those to a person, and those that hold one of these words. */
export async function forgetAnswersAbout(db: Kysely<Tables>, words: readonly string[]): Promise<void> {
  await db
    .deleteFrom('keptAnswer')
    .where(
      sql<boolean>`exists (select from unnest(${words}::text[]) as word where caller = word or strpos(answer, word) > 0)`,
    )
    .execute()
}
