import { sql, type Kysely } from 'kysely'
import type { Tables } from '../db/tables.ts'
import type { CalendarEvent } from '../lib/calendarEvent.ts'

/** The last day on which each open offer can be answered, from `since` (ISO day) on. */
export async function offerDeadlines(
  db: Kysely<Tables>,
  since: string,
  territories: readonly string[] | null,
): Promise<CalendarEvent[]> {
  const open = await db
    .selectFrom('offer')
    .innerJoin('organisation', 'organisation.id', 'offer.organisationId')
    .innerJoin('room', 'room.id', 'offer.roomId')
    .innerJoin('building', 'building.id', 'room.buildingId')
    .innerJoin('site', 'site.id', 'building.siteId')
    .select([
      'offer.id',
      'offer.answerBy',
      'organisation.name as organisation',
      'room.name as room',
      'site.name as site',
    ])
    .where('offer.state', '=', 'open')
    .where('offer.answerBy', '>=', since)
    .$if(territories !== null, (found) => found.where(sql<boolean>`offer.territory = any(${territories}::text[])`))
    .orderBy('offer.answerBy')
    .orderBy('offer.id')
    .execute()
  return open.map(({ id, answerBy, organisation, room, site }) => ({
    uid: `offer-deadline-${id}`,
    when: { day: answerBy },
    title: `Dernier jour pour répondre : ${organisation}`,
    description: `Proposition de ${room}, ${site}.`,
  }))
}
