import ical, { ICalCalendarMethod } from 'ical-generator'
import type { CalendarEvent } from '../lib/calendarEvent.ts'
import { addDays } from '../lib/span.ts'

/** How often a calendar is asked to read the feed again, in seconds. */
const REFRESH_S = 6 * 3600

/** The feed as calendars read it (RFC 5545): instants in UTC, whole days as days. `stamp`: when its content was read. */
export function calendarText(name: string, events: readonly CalendarEvent[], stamp: Date): string {
  const calendar = ical({
    name,
    prodId: { company: 'Escale', product: 'Escale', language: 'FR' },
    method: ICalCalendarMethod.PUBLISH,
    ttl: REFRESH_S,
  })
  for (const { uid, when, title, description } of events) {
    calendar.createEvent({
      id: `${uid}@escale`,
      stamp,
      summary: title,
      description,
      ...('day' in when
        ? { allDay: true, start: midnightUtc(when.day), end: midnightUtc(addDays(when.day, 1)) }
        : { start: when.from, end: when.until }),
    })
  }
  return `${calendar.toString()}\r\n`
}

/** Without a zone the library writes a date by its day in UTC. */
const midnightUtc = (day: string): Date => new Date(`${day}T00:00:00Z`)
