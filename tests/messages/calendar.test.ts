import { expect, test } from 'vitest'
import { calendarText } from '../../server/messages/calendar.ts'

const STAMP = new Date('2026-11-23T23:00:00Z')
const day = (title: string, description = '') => ({
  uid: 'occupancy-end-1',
  when: { day: '2027-03-28' },
  title,
  description,
})

/** The lines as a calendar reads them: what was folded is one line again. */
const linesOf = (text: string) => text.replaceAll('\r\n ', '').split('\r\n')

test('a whole day is a day, not an instant, and an instant is in UTC across the change of hour', () => {
  const text = calendarText(
    'Escale',
    [
      day('Fin', 'Dernier jour'),
      // 9 to 10 in the morning in Paris, on the day when clocks change to summer.
      {
        uid: 'visit-1',
        when: { from: new Date('2027-03-28T07:00:00Z'), until: new Date('2027-03-28T08:00:00Z') },
        title: 'Visite',
        description: 'Halle A',
      },
    ],
    STAMP,
  )
  expect(linesOf(text)).toEqual([
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Escale//Escale//FR',
    'METHOD:PUBLISH',
    'NAME:Escale',
    'X-WR-CALNAME:Escale',
    'REFRESH-INTERVAL;VALUE=DURATION:PT6H',
    'X-PUBLISHED-TTL:PT6H',
    'BEGIN:VEVENT',
    'UID:occupancy-end-1@escale',
    'SEQUENCE:0',
    'DTSTAMP:20261123T230000Z',
    'DTSTART;VALUE=DATE:20270328',
    'DTEND;VALUE=DATE:20270329',
    'X-MICROSOFT-CDO-ALLDAYEVENT:TRUE',
    'X-MICROSOFT-MSNCALENDAR-ALLDAYEVENT:TRUE',
    'SUMMARY:Fin',
    'DESCRIPTION:Dernier jour',
    'END:VEVENT',
    'BEGIN:VEVENT',
    'UID:visit-1@escale',
    'SEQUENCE:0',
    'DTSTAMP:20261123T230000Z',
    'DTSTART:20270328T070000Z',
    'DTEND:20270328T080000Z',
    'SUMMARY:Visite',
    'DESCRIPTION:Halle A',
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ])
})

test('long lines are folded at 75 bytes, and give the same words again, with commas and line breaks', () => {
  const title = 'Fin d’occupation : La Recyclerie de l’île, à un nom vraiment très long pour une seule ligne'
  const text = calendarText('Escale', [day(title, 'Halle A; Nantes\nà rendre')], STAMP)
  expect(Math.max(...text.split('\r\n').map((line) => Buffer.byteLength(line)))).toBeLessThanOrEqual(75)
  expect(linesOf(text).filter((line) => /^(SUMMARY|DESCRIPTION):/.test(line))).toEqual([
    `SUMMARY:${title.replace(',', '\\,')}`,
    'DESCRIPTION:Halle A\\; Nantes\\nà rendre',
  ])
})

test('a calendar without events is still a calendar', () => {
  expect(calendarText('Escale', [], STAMP)).toMatch(/^BEGIN:VCALENDAR\r\n[^]*END:VCALENDAR\r\n$/)
})
