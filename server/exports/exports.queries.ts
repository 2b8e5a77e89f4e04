import { sql, type Kysely, type RawBuilder } from 'kysely'
import { NO_REACH } from '../accounts/permissions.ts'
import type { Tables } from '../db/tables.ts'
import { roomConditions, type RoomFilters } from '../rooms/rooms.queries.ts'
import { listSites, siteConditions, type SiteFilters } from '../sites/sites.queries.ts'
import { listCommunes } from '../territories/territories.queries.ts'
import type { Friche } from './friches.ts'
import type { ExportedSite } from './sites.ts'

const SITES_AT_ONCE = 2000

/** As for the map: a filter of rooms keeps the sites that have such a room. */
type Filters = SiteFilters & RoomFilters
function hasSuchARoom(filters: Filters): RawBuilder<boolean>[] {
  const conditions = roomConditions(filters)
  if (conditions.length === 0) return []
  return [
    sql`exists (select from building join room on room.building_id = building.id
      where building.site_id = site.id and building.archived_at is null and room.archived_at is null
        and ${sql.join(conditions, sql` and `)})`,
  ]
}

/** All sites that answer, by name, as the public sees them. */
export async function exportedSites(db: Kysely<Tables>, filters: Filters): Promise<ExportedSite[]> {
  const communes = await listCommunes(db, { territory: filters.territory })
  const names = new Map(communes.map(({ inseeCode, name }) => [inseeCode, name]))
  const sites: ExportedSite[] = []
  let cursor: string | null = null
  do {
    const page: Awaited<ReturnType<typeof listSites>> = await listSites(
      db,
      { ...filters, limit: SITES_AT_ONCE, ...(cursor !== null && { cursor }) },
      NO_REACH,
      hasSuchARoom(filters),
    )
    sites.push(...page.items.map((site) => ({ ...site, commune: names.get(site.inseeCode)! })))
    cursor = page.next
  } while (cursor !== null)
  return sites
}

/**
 * Transitional sites that answer, with the values as their source or a person wrote them: an outline that the import mended
 * is given as it was, so that importing the file again changes nothing. Neither protected places, which have no business
 * in open data, nor invented ones.
 */
export async function exportedFriches(db: Kysely<Tables>, filters: Filters): Promise<Friche[]> {
  const conditions = sql.join([sql`true`, ...siteConditions(filters), ...hasSuchARoom(filters)], sql` and `)
  const { rows } = await sql<Friche>`
    select site.id, record.record_id as "recordId", site.name, site.insee_code as "inseeCode", commune.name as commune,
      site.address, site.parcel_refs as "parcelRefs", json_build_array(st_x(site.point), st_y(site.point)) as point,
      coalesce(written.fields #> '{outline,value}', st_asgeojson(site.outline, 15)::jsonb) as outline,
      site.area_m2 as "areaM2", site.owner,
      coalesce(site.owner_regime <> 'private' or written.fields #>> '{owner,source}' = 'cartofriches', false) as "ownerIsBody",
      site.status = 'closed' as closed, site.description, coalesce(written.fields #>> '{description,source}' = 'cartofriches', false) as described,
      (site.created_at at time zone 'Europe/Paris')::date as "knownSince",
      coalesce(written.as_of, (site.created_at at time zone 'Europe/Paris')::date) as "asOf"
    from site join commune on commune.territory = site.territory and commune.insee_code = site.insee_code
    left join lateral (
      select min(record_id) as record_id from source_record where site_id = site.id and source = 'cartofriches'
    ) as record on true
    left join lateral (
      select jsonb_object_agg(field, jsonb_build_object('source', source, 'value', value)) as fields, max(as_of) as as_of
      from site_field_source where site_id = site.id
    ) as written on true
    where site.permanence = 'transitional' and site.archived_at is null and site.protected_number is null
      and not site.demonstration and ${conditions}
    order by site.name, site.id`.execute(db)
  return rows
}
