import { sql, type Kysely } from 'kysely'

/** Plans: the question as it was asked, what the solver answered, and what people decided of each placement. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table plan (
      id uuid primary key default gen_random_uuid(),
      territory text not null references territory (code),
      name text not null check (name ~ '\\S'),
      status text not null check (status in ('queued', 'solving', 'ready', 'infeasible', 'cancelled', 'failed')),
      based_on uuid,
      starts_on date not null,
      quarters integer not null check (quarters between 1 and 60),
      weights_version text not null,
      request jsonb not null,
      seed integer not null,
      seconds numeric not null check (seconds > 0),
      input jsonb,
      input_hash text check (input_hash ~ '^[0-9a-f]{64}$'),
      solver_version text,
      progress jsonb,
      result jsonb,
      facts jsonb,
      failure text,
      demonstration boolean not null default false,
      archived_at timestamptz,
      version integer not null default 1,
      created_at timestamptz not null default now(),
      finished_at timestamptz,
      unique (territory, id),
      foreign key (territory, based_on) references plan (territory, id),
      constraint plan_ready_can_be_replayed check (status <> 'ready' or (input is not null and input_hash is not null and solver_version is not null and result is not null))
    )`.execute(db)
  await sql`comment on column plan.input is 'The question in escale-allocation/1, whole, so that the plan can be solved again and audited'`.execute(
    db,
  )
  await sql`comment on column plan.facts is 'What the explanations need of the rooms and demands as they were when the plan was made'`.execute(
    db,
  )
  await sql`create index plan_by_time on plan (territory, created_at desc, id)`.execute(db)

  await sql`
    create table placement (
      id uuid primary key default gen_random_uuid(),
      territory text not null references territory (code),
      plan_id uuid not null,
      demand_id uuid not null,
      organisation_id uuid not null,
      room_id uuid not null,
      during daterange not null check (not isempty(during) and not lower_inf(during) and not upper_inf(during)),
      workstations integer check (workstations >= 1),
      stays boolean not null,
      worth numeric not null,
      explanation jsonb not null,
      to_check jsonb not null,
      decision text not null default 'proposed' check (decision in ('proposed', 'accepted', 'rejected')),
      decided_at timestamptz,
      occupancy_id uuid,
      unique (territory, id),
      foreign key (territory, plan_id) references plan (territory, id),
      foreign key (territory, demand_id) references demand (territory, id),
      foreign key (territory, organisation_id) references organisation (territory, id),
      foreign key (territory, room_id) references room (territory, id),
      foreign key (territory, occupancy_id) references occupancy (territory, id),
      constraint placement_decided_has_a_day check ((decision = 'proposed') = (decided_at is null)),
      constraint placement_accepted_has_its_occupancy check (decision <> 'accepted' or occupancy_id is not null),
      constraint placement_one_room_at_a_time exclude using gist (plan_id with =, demand_id with =, during with &&)
    )`.execute(db)
  await sql`comment on column placement.stays is 'The organisation already holds this room when the plan starts'`.execute(
    db,
  )
  await sql`create index placement_by_plan on placement (plan_id)`.execute(db)

  await sql`
    create table unmet_demand (
      territory text not null references territory (code),
      plan_id uuid not null,
      demand_id uuid not null,
      organisation_id uuid not null,
      during daterange not null check (not isempty(during)),
      explanation jsonb not null,
      primary key (plan_id, demand_id, during),
      foreign key (territory, plan_id) references plan (territory, id),
      foreign key (territory, demand_id) references demand (territory, id),
      foreign key (territory, organisation_id) references organisation (territory, id)
    )`.execute(db)
}
