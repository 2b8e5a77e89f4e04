import { sql, type Kysely } from 'kysely'

const KINDS = sql.raw(
  `('private_office', 'shared_office', 'workshop', 'storage', 'kitchen', 'shop', 'meeting', 'practice', 'studio', 'yard', 'logistics_bay')`,
)
const STAGES = sql.raw(`('emergence', 'incubation', 'launch', 'growth', 'scaling')`)
const EQUIPMENT = sql.raw(
  `('extraction', 'water', 'dock', 'vehicle_access', 'cold_room', 'natural_light', 'sound_insulation', 'step_free_access', 'access_24_7', 'three_phase_power', 'heating', 'grease_trap', 'secure_storage', 'confidential_rooms', 'bike_parking', 'battery_charging')`,
)

/** Rooms: what can be let. Every measure may be unknown (NULL) and says the day it was taken. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table room (
      id uuid primary key default gen_random_uuid(),
      territory text not null references territory (code),
      building_id uuid not null,
      name text not null check (name ~ '\\S'),
      kind text not null check (kind in ${KINDS}),
      shared boolean not null default false,
      workstations integer check (workstations between 1 and 1000),
      floor integer check (floor between -5 and 60),
      area_m2 numeric(8, 1) check (area_m2 > 0),
      area_as_of date,
      clear_height_m numeric(5, 2) check (clear_height_m > 0),
      clear_height_as_of date,
      floor_load_kn_m2 numeric(6, 2) check (floor_load_kn_m2 > 0),
      floor_load_as_of date,
      door_width_m numeric(5, 2) check (door_width_m > 0),
      door_width_as_of date,
      power_kva numeric(7, 1) check (power_kva > 0),
      power_as_of date,
      admits_stages text[] check (admits_stages <@ array['emergence', 'incubation', 'launch', 'growth', 'scaling']),
      longest_stay_quarters integer check (longest_stay_quarters between 1 and 200),
      stay_group text check (stay_group ~ '\\S'),
      demonstration boolean not null default false,
      archived_at timestamptz,
      version integer not null default 1,
      created_at timestamptz not null default now(),
      unique (territory, id),
      unique (id, shared),
      foreign key (territory, building_id) references building (territory, id),
      constraint room_shared_counts_workstations check (not shared or workstations is not null),
      constraint room_stay_group_has_limit check (stay_group is null or longest_stay_quarters is not null)
    )`.execute(db)
  await sql`comment on column room.admits_stages is 'Stages of the pathway that the room is open to; NULL: its admission policy is not known'`.execute(
    db,
  )
  await sql`comment on column room.longest_stay_quarters is 'Quarters a tenant may stay, over all rooms of the same stay_group; NULL: no limit'`.execute(
    db,
  )
  await sql`create index room_by_building on room (building_id)`.execute(db)
  await sql`create index room_by_kind on room (territory, kind)`.execute(db)

  await sql`
    create table room_rent (
      territory text not null references territory (code),
      room_id uuid not null,
      stage text not null check (stage in ${STAGES}),
      eur_cents_per_month bigint not null check (eur_cents_per_month >= 0),
      primary key (room_id, stage),
      foreign key (territory, room_id) references room (territory, id)
    )`.execute(db)
  await sql`comment on table room_rent is 'Rent grid by stage, before tax: for the whole room, or for one workstation of a shared room; a missing stage is an unknown rent'`.execute(
    db,
  )

  await sql`
    create table room_equipment (
      territory text not null references territory (code),
      room_id uuid not null,
      code text not null check (code in ${EQUIPMENT}),
      present boolean not null,
      as_of date,
      primary key (room_id, code),
      foreign key (territory, room_id) references room (territory, id)
    )`.execute(db)
  await sql`comment on table room_equipment is 'A missing row: nobody knows whether the room has it; present = false: it is known not to'`.execute(
    db,
  )
}
