import { sql, type Kysely } from 'kysely'

/** Calls for applications, and the applications that organisations write step by step, with their documents. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table call_for_applications (
      id uuid primary key default gen_random_uuid(),
      territory text not null references territory (code),
      name text not null check (name ~ '\\S'),
      opens_on date not null,
      closes_on date,
      offer text not null check (offer ~ '\\S'),
      decided_by text,
      demonstration boolean not null default false,
      archived_at timestamptz,
      version integer not null default 1,
      created_at timestamptz not null default now(),
      unique (territory, id),
      constraint call_opens_before_it_closes check (opens_on <= closes_on)
    )`.execute(db)
  await sql`comment on column call_for_applications.closes_on is 'Last day on which it takes applications, in Paris; null: rolling'`.execute(
    db,
  )
  await sql`
    create table call_site (
      territory text not null,
      call_id uuid not null,
      site_id uuid not null,
      primary key (call_id, site_id),
      foreign key (territory, call_id) references call_for_applications (territory, id),
      constraint call_site_known foreign key (territory, site_id) references site (territory, id)
    )`.execute(db)

  await sql`
    create table application (
      id uuid primary key default gen_random_uuid(),
      territory text not null,
      call_id uuid,
      key_hash text not null,
      person_id uuid references person (id),
      entered_by text not null check (entered_by in ('applicant', 'manager')),
      state text not null check (state in ('draft', 'sent', 'under_review', 'waiting', 'offered', 'housed', 'refused', 'withdrawn')),
      content jsonb not null,
      sent_on date,
      organisation_id uuid,
      demand_id uuid,
      version integer not null default 1,
      created_at timestamptz not null default now(),
      changed_at timestamptz not null default now(),
      unique (territory, id),
      constraint application_territory_fkey foreign key (territory) references territory (code),
      constraint application_call_known foreign key (territory, call_id) references call_for_applications (territory, id),
      foreign key (territory, organisation_id) references organisation (territory, id),
      foreign key (territory, demand_id) references demand (territory, id),
      constraint application_one_key unique (key_hash),
      constraint application_one_demand unique (demand_id),
      constraint application_sent_has_a_demand check (state = 'draft' or (sent_on is not null and organisation_id is not null and demand_id is not null) or (state = 'withdrawn' and demand_id is null))
    )`.execute(db)
  await sql`comment on column application.key_hash is 'SHA-256 of the secret in the applicant''s link; the secret itself is kept nowhere'`.execute(
    db,
  )
  await sql`comment on column application.content is 'As typed: may be incomplete until it is sent, and stays as it was sent'`.execute(
    db,
  )
  await sql`create index application_by_state on application (territory, state, sent_on)`.execute(db)

  await sql`
    create table application_document (
      id uuid primary key default gen_random_uuid(),
      territory text not null,
      application_id uuid not null,
      name text not null check (name ~ '\\S'),
      media_type text not null,
      bytes bytea not null,
      created_at timestamptz not null default now(),
      foreign key (territory, application_id) references application (territory, id)
    )`.execute(db)
  await sql`create index application_document_by_application on application_document (application_id)`.execute(db)

  await sql`
    create table application_double (
      territory text not null,
      application_id uuid not null,
      organisation_id uuid not null,
      decision text not null check (decision in ('same', 'different')),
      decided_on date not null,
      primary key (application_id, organisation_id),
      foreign key (territory, application_id) references application (territory, id),
      foreign key (territory, organisation_id) references organisation (territory, id)
    )`.execute(db)

  // Widened as it stands, since other concepts may have widened it too.
  await sql`
    do $$ declare known text;
    begin
      select pg_get_expr(conbin, conrelid) into strict known from pg_constraint
        where conrelid = 'revision'::regclass and conname = 'revision_subject_check';
      alter table revision drop constraint revision_subject_check;
      execute format('alter table revision add constraint revision_subject_check check (subject = %L or %s)', 'call_for_applications', known);
    end $$`.execute(db)
}
