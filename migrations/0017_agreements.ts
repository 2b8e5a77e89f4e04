import { sql, type Kysely } from 'kysely'

const STAGES = sql.raw(`('emergence', 'incubation', 'launch', 'growth', 'scaling')`)

/**
 * What is signed about an occupancy: agreements, inventories of fixtures, the rent grid by stage, and the milestones and
 * reviews by which an organisation changes stage. A NULL fact is one that nobody knows yet.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table agreement (
      id uuid primary key default gen_random_uuid(),
      territory text not null references territory (code),
      occupancy_id uuid not null,
      form text not null check (form in ('precarious_agreement', 'derogatory_lease', 'commercial_lease', 'professional_lease', 'civil_lease', 'loan_for_use', 'public_domain_permit', 'long_lease', 'brsa', 'interim_agreement', 'membership')),
      state text not null default 'draft' check (state in ('draft', 'proposed', 'signed', 'notice_given', 'ended')),
      during daterange not null check (not isempty(during) and not lower_inf(during)),
      landlord text check (landlord ~ '\\S'),
      rent_eur_cents_per_month bigint check (rent_eur_cents_per_month >= 0),
      deposit_eur_cents bigint check (deposit_eur_cents >= 0),
      notice_months integer check (notice_months between 0 and 36),
      activity text check (activity in ('trade', 'profession', 'non_trading')),
      registered boolean,
      precarious_reason text check (precarious_reason in ('demolition', 'works', 'sale', 'other_event', 'none')),
      reason_note text,
      tenant_is_micro boolean,
      owner_is_ofs boolean,
      general_interest boolean,
      step_stage text check (step_stage in ${STAGES}),
      step_from date,
      signed_on date,
      notice_given_on date,
      notice_by text check (notice_by in ('tenant', 'owner')),
      leaves_on date,
      held daterange generated always as (daterange(lower(during), least(upper(during), leaves_on))) stored,
      demonstration boolean not null default false,
      archived_at timestamptz,
      version integer not null default 1,
      created_at timestamptz not null default now(),
      unique (territory, id),
      foreign key (territory, occupancy_id) references occupancy (territory, id),
      constraint agreement_signed_says_when check ((state in ('signed', 'notice_given', 'ended')) = (signed_on is not null)),
      constraint agreement_notice_says_who check ((notice_given_on is null) = (notice_by is null)),
      constraint agreement_notice_is_whole check (state <> 'notice_given' or notice_given_on is not null),
      constraint agreement_notice_needs_signature check (notice_given_on is null or state in ('notice_given', 'ended')),
      constraint agreement_end_says_when check ((state in ('notice_given', 'ended')) = (leaves_on is not null)),
      constraint agreement_leaves_after_it_begins check (leaves_on > lower(during)),
      constraint agreement_notice_before_leaving check (notice_given_on <= leaves_on),
      constraint agreement_step_is_whole check ((step_stage is null) = (step_from is null)),
      constraint agreement_step_during_it check (step_from is null or during @> step_from),
      constraint agreement_loan_is_free check (form <> 'loan_for_use' or rent_eur_cents_per_month is null or rent_eur_cents_per_month = 0),
      constraint agreement_one_in_force exclude using gist (occupancy_id with =, held with &&)
        where (state in ('signed', 'notice_given', 'ended') and archived_at is null)
    )`.execute(db)
  await sql`comment on column agreement.held is 'Days it really runs: to its term, or to leaves_on, the first day on which the tenant is gone'`.execute(
    db,
  )
  await sql`create index agreement_by_occupancy on agreement (occupancy_id)`.execute(db)

  await sql`
    create table inventory (
      id uuid primary key default gen_random_uuid(),
      territory text not null references territory (code),
      agreement_id uuid not null,
      moment text not null check (moment in ('move_in', 'move_out')),
      signed_on date,
      demonstration boolean not null default false,
      archived_at timestamptz,
      version integer not null default 1,
      created_at timestamptz not null default now(),
      unique (territory, id),
      foreign key (territory, agreement_id) references agreement (territory, id),
      constraint inventory_one_each unique (agreement_id, moment)
    )`.execute(db)
  await sql`
    create table inventory_item (
      territory text not null references territory (code),
      inventory_id uuid not null,
      position integer not null check (position >= 0),
      item text not null check (item ~ '\\S'),
      condition text check (condition in ('new', 'sound', 'worn', 'damaged', 'missing')),
      comment text,
      primary key (inventory_id, position),
      constraint inventory_item_named_once unique (inventory_id, item),
      foreign key (territory, inventory_id) references inventory (territory, id)
    )`.execute(db)
  // What both parties signed is what they compare with later.
  await sql`
    create function refuse_changing_signed_inventory() returns trigger language plpgsql as $$
    begin
      if exists (select from inventory where id = old.inventory_id and signed_on is not null) then
        raise exception 'this inventory is signed' using errcode = '23514', constraint = 'inventory_signed_is_final';
      end if;
      return coalesce(new, old);
    end $$`.execute(db)
  await sql`create trigger inventory_signed_is_final before update or delete on inventory_item for each row execute function refuse_changing_signed_inventory()`.execute(
    db,
  )

  await sql`
    create table stage_rent (
      territory text not null references territory (code),
      room_kind text not null check (room_kind in ('private_office', 'shared_office', 'workshop', 'storage', 'kitchen', 'shop', 'meeting', 'practice', 'studio', 'yard', 'logistics_bay')),
      stage text not null check (stage in ${STAGES}),
      basis text not null check (basis in ('m2_year', 'workstation_month')),
      valid_from date not null,
      eur_cents bigint check (eur_cents >= 0),
      primary key (territory, room_kind, stage, basis, valid_from)
    )`.execute(db)
  await sql`comment on table stage_rent is 'Rents of the territory by stage, before tax, each from a day on; eur_cents NULL: no longer known from that day'`.execute(
    db,
  )

  await sql`
    create table milestone (
      id uuid primary key default gen_random_uuid(),
      territory text not null references territory (code),
      organisation_id uuid not null,
      code text not null check (code in ('legal_entity', 'business_plan', 'first_revenue', 'first_job', 'break_even', 'own_funding')),
      due_on date,
      reached_on date,
      note text,
      demonstration boolean not null default false,
      archived_at timestamptz,
      version integer not null default 1,
      created_at timestamptz not null default now(),
      unique (territory, id),
      foreign key (territory, organisation_id) references organisation (territory, id),
      constraint milestone_one_each unique (organisation_id, code)
    )`.execute(db)
  await sql`
    create table stage_review (
      id uuid primary key default gen_random_uuid(),
      territory text not null references territory (code),
      organisation_id uuid not null,
      from_stage text not null check (from_stage in ${STAGES}),
      to_stage text not null check (to_stage in ${STAGES}),
      decided_on date not null,
      decided_by text not null check (decided_by ~ '\\S'),
      because text not null check (because ~ '\\S'),
      created_at timestamptz not null default now(),
      foreign key (territory, organisation_id) references organisation (territory, id)
    )`.execute(db)
  await sql`create index stage_review_by_organisation on stage_review (organisation_id)`.execute(db)
  await sql`create trigger stage_review_append_only before update or delete on stage_review for each statement execute function refuse_rewriting_history()`.execute(
    db,
  )

  // Widened as it stands, since other concepts may have widened it too.
  await sql`
    do $$ declare known text;
    begin
      select pg_get_expr(conbin, conrelid) into strict known from pg_constraint
        where conrelid = 'revision'::regclass and conname = 'revision_subject_check';
      alter table revision drop constraint revision_subject_check;
      execute format('alter table revision add constraint revision_subject_check check (subject in (%L, %L, %L) or %s)',
        'agreement', 'inventory', 'milestone', known);
    end $$`.execute(db)
}
