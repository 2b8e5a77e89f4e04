import type { Kysely } from 'kysely'
import { OFFERS, REFUSALS } from '../../data/demonstration/decisions.ts'
import { shippedId } from '../../data/ids.ts'
import type { Tables } from '../db/tables.ts'
import { startOfDay } from '../lib/parisTime.ts'
import { addQuarters, firstDay, quarterOf } from '../lib/quarter.ts'
import { addDays } from '../lib/span.ts'
import { answerOffer, expireOffer } from '../offers/answers.queries.ts'
import { makeOffer } from '../offers/offers.queries.ts'
import { lodgeAppeal } from '../refusals/contesting.queries.ts'
import { draftRefusal, sendRefusal } from '../refusals/refusals.queries.ts'

/** Offers, refusals and an appeal, made as people make them: by the same rules, each on its own day. */
export async function seedDecisions(db: Kysely<Tables>, day: string): Promise<void> {
  const manager = await db
    .selectFrom('role')
    .innerJoin('person', 'person.id', 'role.personId')
    .select('role.personId')
    .where('person.demonstration', '=', true)
    .where('role.role', '=', 'manager')
    .executeTakeFirstOrThrow()
  const on = (days: number) => {
    const today = addDays(day, days)
    return { ...manager, today, now: startOfDay(today), canSend: false }
  }

  for (const { organisation, reasons, sentDaysAgo, appeal } of REFUSALS) {
    const then = on(-sentDaysAgo)
    const draft = await draftRefusal(db, { demandId: shippedId('demand', organisation), reasons }, then)
    const { id } = await sendRefusal(db, draft.id, draft.version, then)
    if (appeal === undefined) continue
    const lodged = { ...on(-appeal.lodgedDaysAgo), personId: null }
    await lodgeAppeal(db, id, { grounds: appeal.grounds }, 'applicant', lodged)
  }

  const quarter = (count: number) => firstDay(addQuarters(quarterOf(day), count))
  for (const offer of OFFERS) {
    const { organisation, room, workstations = null, quarters, madeDaysAgo, answerInDays, declined } = offer
    const asked = {
      demandId: shippedId('demand', organisation),
      roomId: shippedId('room', room),
      during: { from: quarter(quarters[0]), until: quarter(quarters[1]) },
      workstations,
      answerBy: addDays(day, answerInDays),
    }
    const id = await db.transaction().execute((trx) => makeOffer(trx, asked, on(-madeDaysAgo)))
    if (declined !== undefined) {
      const answer = { answer: 'decline' as const, reason: declined.reason, note: declined.note }
      await answerOffer(db, id, answer, { as: 'applicant', personId: null }, on(-declined.daysAgo))
    } else if (answerInDays < 0) await expireOffer(db, id, on(answerInDays + 1))
  }
}
