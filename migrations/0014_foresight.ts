import { sql, type Kysely } from 'kysely'

/** Projects that are expected, the places that a plan keeps for them, and how solid a plan is. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table cohort (
      id uuid primary key default gen_random_uuid(),
      territory text not null references territory (code),
      name text not null check (name ~ '\\S'),
      stage text not null check (stage in ('emergence', 'incubation', 'launch', 'growth', 'scaling')),
      least_per_year integer not null check (least_per_year >= 0),
      most_per_year integer not null check (most_per_year between 1 and 50),
      arrival_quarter integer not null check (arrival_quarter between 1 and 4),
      stay_quarters integer not null check (stay_quarters between 1 and 40),
      probability_percent integer not null check (probability_percent between 1 and 100),
      kinds text[] not null check (cardinality(kinds) > 0 and kinds <@ array['private_office', 'shared_office', 'workshop', 'storage', 'kitchen', 'shop', 'meeting', 'practice', 'studio', 'yard', 'logistics_bay']),
      area_min_m2 numeric(8, 1) check (area_min_m2 > 0),
      area_max_m2 numeric(8, 1) check (area_max_m2 > 0),
      workstations integer check (workstations between 1 and 1000),
      required_equipment text[] not null default '{}' check (required_equipment <@ array['extraction', 'water', 'dock', 'vehicle_access', 'cold_room', 'natural_light', 'sound_insulation', 'step_free_access', 'access_24_7', 'three_phase_power', 'heating', 'grease_trap', 'secure_storage', 'confidential_rooms', 'bike_parking', 'battery_charging']),
      budget_eur_cents_per_month bigint check (budget_eur_cents_per_month >= 0),
      source text,
      demonstration boolean not null default false,
      archived_at timestamptz,
      version integer not null default 1,
      created_at timestamptz not null default now(),
      unique (territory, id),
      constraint cohort_counts_in_order check (least_per_year <= most_per_year),
      constraint cohort_areas_in_order check (area_min_m2 <= area_max_m2)
    )`.execute(db)
  await sql`comment on column cohort.probability_percent is 'That the cohort comes at all: each of its projects is weighted by it'`.execute(
    db,
  )
  await sql`comment on column cohort.arrival_quarter is 'Quarter of the calendar year in which its projects come, every year'`.execute(
    db,
  )

  await sql`alter table plan add column anticipates boolean not null default false`.execute(db)
  await sql`comment on column plan.anticipates is 'It keeps places for expected projects'`.execute(db)

  await sql`
    create table anticipated_stay (
      id uuid primary key default gen_random_uuid(),
      territory text not null references territory (code),
      plan_id uuid not null,
      cohort_id uuid not null,
      room_id uuid not null,
      name text not null,
      probability numeric not null check (probability > 0 and probability <= 1),
      during daterange not null check (not isempty(during) and not lower_inf(during) and not upper_inf(during)),
      workstations integer check (workstations >= 1),
      worth numeric not null,
      foreign key (territory, plan_id) references plan (territory, id),
      foreign key (territory, cohort_id) references cohort (territory, id),
      foreign key (territory, room_id) references room (territory, id)
    )`.execute(db)
  await sql`comment on table anticipated_stay is 'Apart from placements, so that it can never be accepted as an occupancy'`.execute(
    db,
  )
  await sql`create index anticipated_stay_by_plan on anticipated_stay (plan_id)`.execute(db)

  await sql`
    create table plan_robustness (
      plan_id uuid primary key references plan (id),
      alive_at timestamptz not null default now(),
      progress jsonb,
      report jsonb,
      failure text
    )`.execute(db)
  await sql`comment on column plan_robustness.alive_at is 'When its runner was last at work: without a report or a failure, an old one is a dead runner'`.execute(
    db,
  )

  // Widened as it stands, since other concepts may have widened it too.
  await sql`
    do $$ declare known text;
    begin
      select pg_get_expr(conbin, conrelid) into strict known from pg_constraint
        where conrelid = 'revision'::regclass and conname = 'revision_subject_check';
      alter table revision drop constraint revision_subject_check;
      execute format('alter table revision add constraint revision_subject_check check (subject = %L or %s)', 'cohort', known);
    end $$`.execute(db)
}
