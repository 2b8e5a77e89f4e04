import type { Kysely } from 'kysely'
import type { Tables } from '../db/tables.ts'
import { reachingAlso } from '../db/acting.ts'
import type { CalendarEvent } from '../lib/calendarEvent.ts'
import { serve } from '../lib/contract.ts'
import { startOfDay } from '../lib/parisTime.ts'
import { addDays } from '../lib/span.ts'
import { calendarOf, calendarSince, closeCalendar, openCalendar } from './calendar.queries.ts'
import { calendarContract } from './calendar.schema.ts'
import { calendarText } from './calendar.ts'
import { inboxOf } from './messages.routes.ts'

/** What a room puts into a calendar: its events on `since` (ISO day) or later, in these territories; `null`: in all. */
export type EventProvider = (
  db: Kysely<Tables>,
  since: string,
  territories: readonly string[] | null,
) => Promise<readonly CalendarEvent[]>

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
        const territories = await calendarOf(unwalled, params.token)
        const since = addDays(today(), -PAST_DAYS)
        const events = await reachingAlso(territories, () =>
          Promise.all(providers.map((provider) => provider(db, since, territories))),
        )
        reply.type('text/calendar; charset=utf-8').header('cache-control', 'private, no-cache')
        // Stamped by the day, so that an unchanged calendar has an unchanged ETag.
        return calendarText('Escale', events.flat(), startOfDay(today()))
      },
    }
  })
