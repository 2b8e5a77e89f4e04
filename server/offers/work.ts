/** What becomes of offers by itself: deadlines that pass, reminders, and the next in line. */
import type { Kysely } from 'kysely'
import type { Tables } from '../db/tables.ts'
import { addDays, daysBetween } from '../lib/span.ts'
import { parisDay } from '../lib/parisTime.ts'
import { expireOffer } from './answers.queries.ts'
import { readLine } from './line.queries.ts'
import { tellReminder, tellStopped } from './news.queries.ts'
import { isFollowed, listDue, makeOffer, readOffer, refusalIn, type Desk } from './offers.queries.ts'

/** Days before the last one that who has not answered is reminded. */
const REMINDED_DAYS = 2
/** Nobody is asked to answer sooner than that by an offer that makes itself. */
const LEAST_DAYS = 3

/** Done again, on the same day or a later one, it does what has become due since. */
export async function runDeadlines(db: Kysely<Tables>, desk: Desk): Promise<void> {
  for (const { id, answerBy } of await listDue(db, addDays(desk.today, REMINDED_DAYS))) {
    if (answerBy < desk.today) await expireOffer(db, id, desk)
    else await db.transaction().execute(async (trx) => tellReminder(trx, await readOffer(trx, id), desk))
  }
}

/**
 * Offers a room that was not taken to the next in line, on the terms of the offer before; where a person must look first,
 * the managers are told.
 */
export async function offerNext(db: Kysely<Tables>, offerId: string, desk: Desk): Promise<void> {
  const before = await readOffer(db, offerId)
  if (before.nextTimes === 0 || (await isFollowed(db, offerId))) return
  const { during, conditions, answerBy, createdAt, nextTimes, room } = before
  const from = during.from > desk.today ? during.from : desk.today
  const days = Math.max(LEAST_DAYS, daysBetween(parisDay(new Date(createdAt)), answerBy))
  const { entries } = await readLine(db, room.id, desk.today, from)
  const next = entries.find((entry) => entry.next)
  if (next === undefined || next.toCheck.length > 0) {
    await db.transaction().execute((trx) => tellStopped(trx, before, next, desk))
    return
  }
  const { demandId, during: asked, workstations, rentEurCentsPerMonth } = next
  const offer = {
    demandId,
    roomId: room.id,
    during: asked,
    workstations,
    rentEurCentsPerMonth,
    conditions,
    answerBy: addDays(desk.today, days),
    nextTimes: nextTimes - 1,
    follows: offerId,
  }
  try {
    await db.transaction().execute((trx) => makeOffer(trx, offer, desk))
  } catch (error) {
    // Somebody took the room, or its place in the line, a moment ago.
    if (refusalIn(error) === null) throw error
    await db.transaction().execute((trx) => tellStopped(trx, before, undefined, desk))
  }
}

/** Each day, from midnight in Paris: the deadlines of the day before have passed then, on days of 23 and 25 hours too. */
export const offerWork = (db: Kysely<Tables>, today: () => string, now: () => Date, canSend: boolean) => {
  const desk = (): Desk => ({ today: today(), now: now(), canSend })
  return {
    handlers: {
      run_offer_deadlines: () => runDeadlines(db, desk()),
      offer_next: ({ offerId }: Readonly<Record<string, unknown>>) => offerNext(db, String(offerId), desk()),
    },
    daily: ['run_offer_deadlines'],
  }
}
