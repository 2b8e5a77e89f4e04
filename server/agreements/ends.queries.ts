import { sql, type Kysely } from 'kysely'
import type { Tables } from '../db/tables.ts'
import type { CalendarEvent } from '../lib/calendarEvent.ts'
import { addDays } from '../lib/span.ts'
import { addMonths } from './calendar.ts'
import { LEGAL_FORMS } from './legal/forms.ts'
import { FORM } from './words.ts'

/**
 * The last day of each agreement in force that ends on `since` (ISO day) or later and, of those that would renew, the last
 * day on which a notice may be given.
 */
export async function agreementEnds(
  db: Kysely<Tables>,
  since: string,
  territories: readonly string[] | null,
): Promise<CalendarEvent[]> {
  const until = sql<string>`upper(agreement.held)`
  const ending = await db
    .selectFrom('agreement')
    .innerJoin('occupancy', 'occupancy.id', 'agreement.occupancyId')
    .innerJoin('organisation', 'organisation.id', 'occupancy.organisationId')
    .innerJoin('room', 'room.id', 'occupancy.roomId')
    .innerJoin('building', 'building.id', 'room.buildingId')
    .innerJoin('site', 'site.id', 'building.siteId')
    .select([
      'agreement.id',
      'agreement.form',
      'agreement.state',
      'organisation.name as organisation',
      'room.name as room',
      'site.name as site',
      until.as('until'),
    ])
    .where('agreement.archivedAt', 'is', null)
    .where('agreement.state', 'in', ['signed', 'notice_given'])
    .where(sql<boolean>`not upper_inf(agreement.held)`)
    .where(until, '>', since)
    .$if(territories !== null, (found) => found.where(sql<boolean>`agreement.territory = any(${territories}::text[])`))
    .orderBy('until')
    .orderBy('agreement.id')
    .execute()
  return ending.flatMap(({ id, form, state, organisation, room, site, until }) => {
    const where = `${FORM[form]} : ${room}, ${site}.`
    const notice = state === 'notice_given'
    const end = {
      uid: `agreement-end-${id}`,
      when: { day: addDays(until, -1) },
      title: `Fin de convention${notice ? ', congé donné' : ''} : ${organisation}`,
      description: `${where} Dernier jour.`,
    }
    const { atTerm, noticeMonths } = LEGAL_FORMS[form]
    if (notice || atTerm !== 'renews' || noticeMonths === null) return [end]
    const lastNotice = addDays(addMonths(until, -noticeMonths), -1)
    if (lastNotice < since) return [end]
    const leave = {
      uid: `agreement-notice-${id}`,
      when: { day: lastNotice },
      title: `Dernier jour pour donner congé : ${organisation}`,
      description: `${where} Sans congé, le bail se poursuit.`,
    }
    return [leave, end]
  })
}
