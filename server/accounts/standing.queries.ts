import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { Tables } from '../db/tables.ts'
import type { ObjectKind } from '../lib/contract.ts'
import type { Standing, Within } from './permissions.ts'

type Kind = Exclude<ObjectKind, 'territory'>
const whole = (table: string) =>
  sql`select id, territory, '{}'::text[] as communes, null::uuid as organisation from ${sql.table(table)}`
const NOWHERE = sql`null::uuid as organisation`

const AGREEMENT_STANDING = sql`select agreement.id, agreement.territory, '{}'::text[] as communes,
  occupancy.organisation_id as organisation from agreement join occupancy on occupancy.id = agreement.occupancy_id`

const REFUSAL_STANDING = sql`select refusal.id, refusal.territory, '{}'::text[] as communes,
  demand.organisation_id as organisation from refusal join demand on demand.id = refusal.demand_id`

/** Where the objects of each kind stand. A demand concerns the communes that it wants and that of its organisation. */
const STANDINGS: Readonly<Record<Kind, RawBuilder<unknown>>> = {
  site: sql`select id, territory, array[insee_code] as communes, ${NOWHERE} from site`,
  building: sql`select building.id, building.territory, array[site.insee_code] as communes, ${NOWHERE}
    from building join site on site.id = building.site_id`,
  room: sql`select room.id, room.territory, array[site.insee_code] as communes, ${NOWHERE}
    from room join building on building.id = room.building_id join site on site.id = building.site_id`,
  organisation: sql`select id, territory, array_remove(array[insee_code], null) as communes, id as organisation
    from organisation`,
  demand: sql`select demand.id, demand.territory, array_remove(communes_wanted || organisation.insee_code, null) as communes,
    organisation_id as organisation from demand join organisation on organisation.id = organisation_id`,
  occupancy: sql`select occupancy.id, occupancy.territory, array[site.insee_code] as communes,
    occupancy.organisation_id as organisation
    from occupancy join room on room.id = room_id join building on building.id = room.building_id
    join site on site.id = building.site_id`,
  cohort: whole('cohort'),
  plan: whole('plan'),
  placement: whole('placement'),
  grid: whole('priority_grid'),
  call: whole('call_for_applications'),
  application: whole('application'),
  import: whole('import_run'),
  committee_session: whole('committee_session'),
  agreement: AGREEMENT_STANDING,
  offer: sql`select offer.id, offer.territory, array[site.insee_code] as communes,
    offer.organisation_id as organisation
    from offer join room on room.id = room_id join building on building.id = room.building_id
    join site on site.id = building.site_id`,
  inventory: sql`select inventory.id, standing.territory, standing.communes, standing.organisation
    from inventory join (${AGREEMENT_STANDING}) as standing on standing.id = inventory.agreement_id`,
  milestone: sql`select milestone.id, milestone.territory, array_remove(array[organisation.insee_code], null) as communes,
    organisation.id as organisation from milestone join organisation on organisation.id = milestone.organisation_id`,
  refusal: REFUSAL_STANDING,
  appeal: sql`select appeal.id, standing.territory, standing.communes, standing.organisation
    from appeal join (${REFUSAL_STANDING}) as standing on standing.id = appeal.refusal_id`,
  role: sql`select id, territory_id as territory, '{}'::text[] as communes, ${NOWHERE} from role`,
}

/** Where these objects stand, in no order; what does not exist is left out. */
export async function standingsOf(db: Kysely<Tables>, kind: Kind, ids: readonly string[]): Promise<Standing[]> {
  const { rows } = await sql<Standing>`
    select territory, communes, organisation, array(select person_id::text from committee_seat
      where session_id = standing.id and invited_at is not null) as seats
    from (${STANDINGS[kind]}) as standing where id = any(${ids}::uuid[])`.execute(db)
  return rows
}

/** The condition that a list puts on its rows, to show no more than the caller reaches. */
export function isWithin(
  within: Within,
  of: { readonly communes: RawBuilder<unknown>; readonly organisation: RawBuilder<unknown> | null },
): RawBuilder<boolean> {
  if (within === null) return sql`true`
  const inCommune = sql`${of.communes} && ${within.communes}::text[]`
  return of.organisation === null
    ? sql`(${inCommune})`
    : sql`(${inCommune} or ${of.organisation} = any(${within.organisations}::uuid[]))`
}
