/** What the map and the timeline show. Both can be large, so the database writes the whole reply as JSON text. */
import { sql, type Kysely } from 'kysely'
import type { Reach, Within } from '../accounts/permissions.ts'
import { isWithin } from '../accounts/standing.queries.ts'
import { asSpan } from '../db/period.ts'
import type { Tables } from '../db/tables.ts'
import type { InputOf } from '../lib/contract.ts'
import { Refusal } from '../lib/refusal.ts'
import { addDays, toDaterange } from '../lib/span.ts'
import { siteHosts } from '../rooms/availability.queries.ts'
import { roomConditions } from '../rooms/rooms.queries.ts'
import { EXACT_SEARCHED, exactly, exactPlaceIsSeen, SHOWN } from '../sites/exactPlace.queries.ts'
import { siteConditions } from '../sites/sites.queries.ts'
import type { occupanciesContract } from './occupancies.schema.ts'

type MapQuery = InputOf<(typeof occupanciesContract)['GET /api/sites.geojson']>['querystring']
type TimelineQuery = InputOf<(typeof occupanciesContract)['GET /api/timeline']>['querystring']

/** `SiteFeatures` as JSON text. Without a filter of rooms, sites without rooms are there too. */
export async function siteFeatures(db: Kysely<Tables>, { on, ...filters }: MapQuery, exact: Reach): Promise<string> {
  const ofRooms = roomConditions(filters)
  const all = (conditions: readonly unknown[]) => sql.join([sql`true`, ...conditions], sql` and `)
  const day = { from: on, until: addDays(on, 1) }
  const { rows } = await sql<{ text: string }>`
      with held as (
        select room_id, sum(workstations) as workstations from room_taken
        where during @> ${on}::date group by room_id
      ), chosen as (
        select site.id, site.permanence, site.status, site.insee_code, site.usable, site.demonstration,
               ${exactly('name')} as name, ${exactly('point')} as point, ${SHOWN} as shown_as, ${siteHosts(day)} as hosts
        from site join commune on commune.territory = site.territory and commune.insee_code = site.insee_code
        left join exact_place as exact on exact.site_id = site.id and ${exactPlaceIsSeen(exact)}
        where site.archived_at is null and ${all(siteConditions(filters, EXACT_SEARCHED))}
      ), offer as (
        select site.id as site_id, room.shared, room.area_m2, room.workstations as places,
               case when not site.hosts then 0
                    when room.shared then room.workstations - coalesce(held.workstations, 0)
                    else (held.room_id is null)::int end as free
        from chosen as site
        join building on building.site_id = site.id and building.archived_at is null
        join room on room.building_id = building.id and room.archived_at is null
        left join held on held.room_id = room.id
        where ${all(ofRooms)}
      ), summed as (
        select site_id, count(*) as rooms, count(*) filter (where free > 0) as free_rooms,
               case when count(*) filter (where free > 0) = 0 then 0
                    else round(sum(area_m2 * free / case when shared then places else 1 end) filter (where free > 0), 1)
               end as free_area_m2,
               coalesce(sum(free) filter (where shared), 0) as free_workstations
        from offer group by site_id
      )
      select json_build_object('type', 'FeatureCollection', 'features', coalesce(json_agg(json_build_object(
        'type', 'Feature',
        'geometry', json_build_object('type', 'Point', 'coordinates',
          json_build_array(round(st_x(site.point)::numeric, 6), round(st_y(site.point)::numeric, 6))),
        'properties', json_build_object(
          'id', site.id, 'name', site.name, 'permanence', site.permanence, 'status', site.status,
          'inseeCode', site.insee_code, 'usable', ${asSpan('site.usable')}, 'demonstration', site.demonstration,
          'shownAs', site.shown_as, 'rooms', coalesce(summed.rooms, 0), 'freeRooms', coalesce(summed.free_rooms, 0),
          'freeAreaM2', summed.free_area_m2, 'freeWorkstations', coalesce(summed.free_workstations, 0))
      ) order by site.name, site.id), '[]'))::text as text
      from chosen as site ${ofRooms.length > 0 ? sql`join` : sql`left join`} summed on summed.site_id = site.id`.execute(
    db,
  )
  return rows[0]!.text
}

/**
 * `Timeline` as JSON text: rooms in use, by site, building and name, with who is in them on some day of the period.
 * @throws Refusal 422 `period_empty`
 */
export async function timeline(
  db: Kysely<Tables>,
  { territory, siteId, from, until }: TimelineQuery,
  within: Within = null,
): Promise<string> {
  if (until <= from)
    throw new Refusal(
      422,
      'period_empty',
      `La période finit le ${until}, avant de commencer le ${from}. Corrigez-la.`,
      {
        field: 'until',
      },
    )
  const { rows } = await sql<{ text: string }>`
    with held as (
      select room_id, json_agg(json_build_object(
        'id', occupancy.id, 'organisationId', organisation.id, 'organisationName', organisation.name,
        'from', lower(during), 'until', upper(during), 'workstations', workstations,
        'demonstration', occupancy.demonstration) order by lower(during), organisation.name, occupancy.id) as occupancies
      from occupancy join organisation on organisation.id = occupancy.organisation_id
      where occupancy.archived_at is null and during && ${toDaterange({ from, until })}::daterange
      group by room_id
    ), by_building as (
      select building.site_id, building.id, building.name, json_agg(json_build_object(
        'id', room.id, 'name', room.name, 'kind', room.kind, 'shared', room.shared, 'workstations', room.workstations,
        'areaM2', room.area_m2, 'buildingId', building.id, 'occupancies', coalesce(held.occupancies, '[]'))
        order by room.name, room.id) as rooms
      from building join room on room.building_id = building.id and room.archived_at is null
      left join held on held.room_id = room.id
      where building.archived_at is null
      group by building.id
    ), by_site as (
      select site_id, json_agg(json_build_object('id', id, 'name', name, 'rooms', rooms) order by name, id) as buildings
      from by_building group by site_id
    )
    select coalesce(json_agg(json_build_object(
      'id', site.id, 'name', site.name, 'permanence', site.permanence, 'status', site.status,
      'inseeCode', site.insee_code, 'usable', ${asSpan('site.usable')}, 'releaseTrigger', site.release_trigger,
      'buildings', by_site.buildings) order by site.name, site.id), '[]')::text as text
    from site join by_site on by_site.site_id = site.id
    where site.archived_at is null
      and ${isWithin(within, { communes: sql`array[site.insee_code]`, organisation: null })}
      ${territory === undefined ? sql`` : sql`and site.territory = ${territory}`}
      ${siteId === undefined ? sql`` : sql`and site.id = ${siteId}`}`.execute(db)
  return rows[0]!.text
}
