import { sql, type Kysely } from 'kysely'
import type { Tables } from '../db/tables.ts'
import type { CalendarEvent } from '../lib/calendarEvent.ts'
import { momentInParis } from '../lib/parisTime.ts'

/** How long a session is taken to last: nobody says so. */
const LASTS_MS = 2 * 3_600_000

/** The sessions that a person is invited to; those of everybody in an installation in which nobody has an account. */
export async function committeeEvents(
  db: Kysely<Tables>,
  since: string,
  _territories: readonly string[] | null,
  personId: string | null,
): Promise<CalendarEvent[]> {
  const sessions = await db
    .selectFrom('committeeSession')
    .select(['id', 'name', 'heldOn', 'heldFrom', 'place', 'state'])
    .where('state', 'in', ['invited', 'scoring', 'closed'])
    .where('heldOn', '>=', since)
    .$if(personId !== null, (found) =>
      found.where(
        sql<boolean>`exists (select from committee_seat where session_id = committee_session.id
          and person_id = ${personId} and invited_at is not null)`,
      ),
    )
    .orderBy('heldOn')
    .orderBy('id')
    .execute()
  return sessions.map(({ id, name, heldOn, heldFrom, place, state }) => {
    const from = momentInParis(heldOn, heldFrom)
    return {
      uid: `committee-${id}`,
      when: { from, until: new Date(from.getTime() + LASTS_MS) },
      title: `Comité : ${name}`,
      description: `${place ?? 'Lieu à préciser'}.${state === 'closed' ? ' Séance close.' : ''}`,
    }
  })
}
