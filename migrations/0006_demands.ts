import { sql, type Kysely } from 'kysely'

/** What an organisation asks for, phase by phase along its pathway. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table demand (
      id uuid primary key default gen_random_uuid(),
      territory text not null references territory (code),
      organisation_id uuid not null,
      status text not null check (status in ('draft', 'waiting', 'placed', 'withdrawn')),
      submitted_on date,
      communes_wanted text[] not null default '{}',
      accepts_transitional boolean,
      wants_qpv boolean,
      note text,
      demonstration boolean not null default false,
      archived_at timestamptz,
      version integer not null default 1,
      created_at timestamptz not null default now(),
      unique (territory, id),
      foreign key (territory, organisation_id) references organisation (territory, id),
      constraint demand_waiting_was_submitted check (status = 'draft' or submitted_on is not null)
    )`.execute(db)
  await sql`create index demand_by_organisation on demand (organisation_id)`.execute(db)

  await sql`
    create table demand_phase (
      id uuid primary key default gen_random_uuid(),
      territory text not null references territory (code),
      demand_id uuid not null,
      stage text not null check (stage in ('emergence', 'incubation', 'launch', 'growth', 'scaling')),
      needed daterange not null check (not isempty(needed) and not lower_inf(needed) and not upper_inf(needed)),
      kinds text[] not null check (cardinality(kinds) > 0 and kinds <@ array['private_office', 'shared_office', 'workshop', 'storage', 'kitchen', 'shop', 'meeting', 'practice', 'studio', 'yard', 'logistics_bay']),
      area_min_m2 numeric(8, 1) check (area_min_m2 > 0),
      area_ideal_m2 numeric(8, 1) check (area_ideal_m2 > 0),
      area_max_m2 numeric(8, 1) check (area_max_m2 > 0),
      workstations integer check (workstations between 1 and 1000),
      required_equipment text[] not null default '{}' check (required_equipment <@ array['extraction', 'water', 'dock', 'vehicle_access', 'cold_room', 'natural_light', 'sound_insulation', 'step_free_access', 'access_24_7', 'three_phase_power', 'heating', 'grease_trap', 'secure_storage', 'confidential_rooms', 'bike_parking', 'battery_charging']),
      min_clear_height_m numeric(5, 2) check (min_clear_height_m > 0),
      min_floor_load_kn_m2 numeric(6, 2) check (min_floor_load_kn_m2 > 0),
      min_door_width_m numeric(5, 2) check (min_door_width_m > 0),
      min_power_kva numeric(7, 1) check (min_power_kva > 0),
      budget_eur_cents_per_month bigint check (budget_eur_cents_per_month >= 0),
      foreign key (territory, demand_id) references demand (territory, id) on delete cascade,
      constraint demand_phase_areas_in_order check (area_min_m2 <= area_ideal_m2 and area_ideal_m2 <= area_max_m2 and area_min_m2 <= area_max_m2),
      constraint demand_phase_one_at_a_time exclude using gist (demand_id with =, needed with &&)
    )`.execute(db)
}
