import { sql, type Kysely } from 'kysely'
import type { Tables } from '../db/tables.ts'
import type { CalendarEvent } from '../lib/calendarEvent.ts'

/** The last day of each occupancy that ends on `since` (ISO day) or later. */
export async function occupancyEnds(
  db: Kysely<Tables>,
  since: string,
  territories: readonly string[] | null,
): Promise<CalendarEvent[]> {
  const lastDay = sql<string>`upper(occupancy.during) - 1`
  const ending = await db
    .selectFrom('occupancy')
    .innerJoin('organisation', 'organisation.id', 'occupancy.organisationId')
    .innerJoin('room', 'room.id', 'occupancy.roomId')
    .innerJoin('building', 'building.id', 'room.buildingId')
    .innerJoin('site', 'site.id', 'building.siteId')
    .select([
      'occupancy.id',
      'organisation.name as organisation',
      'room.name as room',
      'site.name as site',
      lastDay.as('day'),
    ])
    .where('occupancy.archivedAt', 'is', null)
    .where(lastDay, '>=', since)
    .$if(territories !== null, (found) => found.where(sql<boolean>`occupancy.territory = any(${territories}::text[])`))
    .where(sql<boolean>`not upper_inf(occupancy.during)`)
    .orderBy('day')
    .orderBy('occupancy.id')
    .execute()
  return ending.map(({ id, organisation, room, site, day }) => ({
    uid: `occupancy-end-${id}`,
    when: { day },
    title: `Fin d’occupation : ${organisation}`,
    description: `Dernier jour de ${organisation} dans ${room}, ${site}.`,
  }))
}
