import type { Kysely } from 'kysely'
import type { Right } from '../accounts/permissions.ts'
import type { Tables } from '../db/tables.ts'
import { reachingAlso } from '../db/acting.ts'
import type { CalendarEvent } from '../lib/calendarEvent.ts'
import { serve } from '../lib/contract.ts'
import { startOfDay } from '../lib/parisTime.ts'
import { addDays } from '../lib/span.ts'
import { calendarOf, calendarSince, closeCalendar, openCalendar } from './calendar.queries.ts'
import { calendarContract } from './calendar.schema.ts'
import { calendarText } from './calendar.ts'
import type { Inbox } from './messages.queries.ts'
import { inboxOf } from './messages.routes.ts'

/**
 * What a room puts into a calendar: its events on `since` (ISO day) or later, in the territories in which the reader has the
 * right to them (`null`: in all), or those that concern the reader himself.
 */
export interface EventProvider {
  readonly right: Right
  readonly events: (
    db: Kysely<Tables>,
    since: string,
    territories: readonly string[] | null,
    personId: Inbox,
  ) => Promise<readonly CalendarEvent[]>
}

/** Days gone by that a calendar still shows. */
const PAST_DAYS = 31

export const calendarRoutes = (providers: readonly EventProvider[]) =>
  serve(calendarContract, (app) => {
    const { db, unwalled, now, today } = app
    return {
      'GET /api/calendar': async (_, request) => ({ since: await calendarSince(db, inboxOf(request)) }),
      'POST /api/calendar': async (_, request) => {
        const since = now()
        const token = await openCalendar(db, inboxOf(request), since)
        return { path: `/api/calendar/${token}.ics`, since: since.toISOString() }
      },
      'DELETE /api/calendar': async (_, request) => {
        await closeCalendar(db, inboxOf(request))
        return { since: null }
      },
      'GET /api/calendar/{token}.ics': async ({ params }, _request, reply) => {
        const reader = await calendarOf(unwalled, params.token)
        const since = addDays(today(), -PAST_DAYS)
        const events = await reachingAlso(reader.reach, () =>
          Promise.all(
            providers.map(({ right, events }) => events(db, since, reader.territories(right), reader.personId)),
          ),
        )
        reply.type('text/calendar; charset=utf-8').header('cache-control', 'private, no-cache')
        // Stamped by the day, so that an unchanged calendar has an unchanged ETag.
        return calendarText('Escale', events.flat(), startOfDay(today()))
      },
    }
  })
