import { sql, type Kysely } from 'kysely'
import type { Tables } from '../db/tables.ts'
import type { CalendarEvent } from '../lib/calendarEvent.ts'

/** The last day of each site that closes on `since` (ISO day) or later. */
export async function siteClosings(
  db: Kysely<Tables>,
  since: string,
  territories: readonly string[] | null,
): Promise<CalendarEvent[]> {
  const lastDay = sql<string>`upper(usable) - 1`
  const closing = await db
    .selectFrom('site')
    .select(['id', 'name', 'releaseTrigger', lastDay.as('day')])
    .where('archivedAt', 'is', null)
    .where('status', '!=', 'closed')
    .where(lastDay, '>=', since)
    .$if(territories !== null, (found) => found.where(sql<boolean>`site.territory = any(${territories}::text[])`))
    .where(sql<boolean>`not upper_inf(usable)`)
    .orderBy('day')
    .orderBy('id')
    .execute()
  return closing.map(({ id, name, releaseTrigger, day }) => ({
    uid: `site-closing-${id}`,
    when: { day },
    title: `Fin du site : ${name}`,
    description:
      releaseTrigger === null
        ? 'Dernier jour où ce site peut accueillir.'
        : `Dernier jour où ce site peut accueillir. Ce qui le libère : ${releaseTrigger}.`,
  }))
}
