import { sql, type Kysely } from 'kysely'

/**
 * Where each field of a site comes from, so that an import run again changes only what the source changed
 * and never what a person corrected.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table source_record (
      territory text not null references territory (code),
      source text not null,
      record_id text not null,
      site_id uuid not null,
      first_seen timestamptz not null default now(),
      last_seen timestamptz not null default now(),
      primary key (territory, source, record_id),
      foreign key (territory, site_id) references site (territory, id)
    )`.execute(db)
  await sql`create index source_record_by_site on source_record (site_id)`.execute(db)

  await sql`
    create table site_field_source (
      territory text not null references territory (code),
      site_id uuid not null,
      field text not null,
      source text not null,
      record_id text,
      value jsonb,
      as_of date,
      recorded_at timestamptz not null default now(),
      primary key (site_id, field),
      foreign key (territory, site_id) references site (territory, id)
    )`.execute(db)
  await sql`comment on table site_field_source is 'source = person: somebody wrote this value here, and imports leave it alone'`.execute(
    db,
  )

  await sql`
    create table import_run (
      id uuid primary key default gen_random_uuid(),
      territory text not null references territory (code),
      source text not null,
      file_name text not null,
      file_sha256 text not null check (file_sha256 ~ '^[0-9a-f]{64}$'),
      report jsonb not null,
      ran_at timestamptz not null default now()
    )`.execute(db)
}
