/** Where protected sites really are: kept apart from the sites, and read by these few pieces of queries alone. */
import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { Reach } from '../accounts/permissions.ts'
import type { Tables } from '../db/tables.ts'
import type { ShownAs } from './sites.schema.ts'

/** What tells where a site is, in the words of the API. */
export const TELLING = [
  'name',
  'address',
  'parcelRefs',
  'point',
  'outline',
  'owner',
  'releaseTrigger',
  'description',
] as const
export type Telling = (typeof TELLING)[number]

/** Columns that a search looks in where `exact` is joined. */
export const EXACT_SEARCHED = ['exact.name', 'exact.address']

/** Whether a row of `exact_place`, named `exact`, is for who reaches this far: its managers, and who holds a room there. */
export function exactPlaceIsSeen({ territories, organisations }: Reach): RawBuilder<boolean> {
  if (territories === null) return sql`true`
  return sql`(exact.territory = any(${territories}::text[]) or exists (
    select from building join room on room.building_id = building.id join occupancy on occupancy.room_id = room.id
    where building.site_id = exact.site_id and occupancy.archived_at is null
      and occupancy.organisation_id = any(${organisations}::uuid[])))`
}

/** A column of `site` joined with `exact` where that is seen: the exact one, or else what everybody sees. */
export const exactly = <Column>(column: string): RawBuilder<Column> =>
  sql<Column>`case when exact.site_id is null then site.${sql.ref(column)} else exact.${sql.ref(column)} end`

export const SHOWN = sql<ShownAs>`case when site.protected_number is null then 'open'
  when exact.site_id is null then 'blurred' else 'exact' end`

/** What must not be read in the texts of these territories by who reaches this far, and what stands for it. */
export async function hiddenWords(
  db: Kysely<Tables>,
  territories: readonly string[],
  exact: Reach,
): Promise<{ hidden: string; shown: string }[]> {
  const { rows } = await sql<{ hidden: string; shown: string }>`
    select hidden, site.name as shown from exact_place as exact join site on site.id = exact.site_id,
      unnest(array[exact.name, exact.address]) as hidden
    where exact.territory = any(${territories}::text[]) and not ${exactPlaceIsSeen(exact)} and hidden ~ '\\S'
    order by length(hidden) desc, hidden`.execute(db)
  return rows
}
