/** Who holds a room, and whether it is free: said once for lists, the map, and every change that needs a free room. */
import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { Tables } from '../db/tables.ts'
import { frenchSpan } from '../lib/frenchDay.ts'
import { toDaterange, type Span } from '../lib/span.ts'

/** Somebody in a room, as a 409 names them in `heldBy`. */
export interface Holder {
  readonly organisationId: string
  readonly organisationName: string
  readonly from: string
  readonly until: string | null
  /** null: the whole room */
  readonly workstations: number | null
}

const range = (period: Span) => sql`${toDaterange(period)}::daterange`

/**
 * Whether the site in the query can host on every day of the period: secured or open, and within its window.
 * An end of the window that nobody knows shuts nothing out.
 */
export const siteHosts = (period: Span): RawBuilder<boolean> =>
  sql`(site.status in ('secured', 'open') and (site.usable is null or site.usable @> ${range(period)}))`

/**
 * Most workstations of `room` (a column or an id) that are held on one and the same day of the period.
 * The count can only rise on the day an occupancy starts, so only those days, and the first one, are counted.
 * @param except an occupancy that does not count: the one being changed
 * @param of `room_taken` counts what is offered too
 */
export function mostHeld(
  room: RawBuilder<unknown>,
  period: Span,
  except: string | null = null,
  of: 'room_held' | 'room_taken' = 'room_held',
): RawBuilder<number> {
  const counts = sql`other.room_id = ${room} and other.id is distinct from ${except}::uuid`
  const first = sql`${period.from}::date`
  return sql<number>`coalesce((
    select max(held) from (
      select (select sum(other.workstations) from ${sql.table(of)} as other where ${counts} and other.during @> day) as held
      from (select greatest(lower(other.during), ${first}) as day from ${sql.table(of)} as other
            where ${counts} and other.during && ${range(period)}) as starts
    ) as on_each_start), 0)::int`
}

/** Whether the room in the query, joined with its site, is neither held nor offered on any day of the period. See `roomFilters`. */
export const roomIsFree = (period: Span, workstations = 1): RawBuilder<boolean> =>
  sql`(${siteHosts(period)} and case when room.shared
    then room.workstations - ${mostHeld(sql.ref('room.id'), period, null, 'room_taken')} >= ${workstations}
    else not exists (select from room_taken where room_taken.room_id = room.id
                     and room_taken.during && ${range(period)}) end)`

/** Who is in a room on some day of the period, by start. */
export async function holdersOf(
  db: Kysely<Tables>,
  roomId: string,
  period: Span,
  except: string | null = null,
): Promise<Holder[]> {
  const { rows } = await sql<Holder>`
    select organisation.id as "organisationId", organisation.name as "organisationName",
           lower(during) as "from", upper(during) as "until", workstations
    from occupancy join organisation on organisation.id = occupancy.organisation_id
    where room_id = ${roomId} and occupancy.archived_at is null and occupancy.id is distinct from ${except}::uuid
      and during && ${range(period)}
    order by lower(during), organisation.name, occupancy.id`.execute(db)
  return rows
}

/** « La Recyclerie (du 1er avril 2027 au 30 juin 2027) et 2 autres ». */
export function saidHolders(holders: readonly Holder[]): string {
  const [first, ...others] = holders.map(
    ({ organisationName, from, until }) => `${organisationName} (${frenchSpan({ from, until })})`,
  )
  if (others.length === 0) return first!
  return others.length === 1 ? `${first} et ${others[0]}` : `${first} et ${others.length} autres`
}
