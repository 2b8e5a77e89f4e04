import Type from 'typebox'
import { Moment, orNull } from '../lib/shapes.ts'

const tags = ['messages']
export const calendarContract = {
  'GET /api/calendar': {
    summary: 'Whether the caller has a calendar address, and since when',
    tags,
    access: 'calendar.read',
    about: {},
    response: { 200: Type.Object({ since: orNull(Moment) }) },
  },
  'POST /api/calendar': {
    summary: 'A new secret calendar address; the one before ends',
    tags,
    access: 'calendar.read',
    about: {},
    secret: true,
    response: {
      201: Type.Object({
        path: Type.String({ description: 'To put after the address of Escale; shown this once' }),
        since: Moment,
      }),
    },
  },
  'DELETE /api/calendar': {
    summary: 'End the caller’s calendar address',
    tags,
    access: 'calendar.read',
    about: {},
    response: { 200: Type.Object({ since: Type.Null() }) },
  },
  'GET /api/calendar/{token}.ics': {
    summary: 'The calendar of who holds this address (iCalendar)',
    tags,
    access: 'anyone',
    params: Type.Object({ token: Type.String({ maxLength: 100 }) }),
    response: { 200: Type.String() },
  },
} as const
