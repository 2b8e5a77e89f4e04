import { sql, type Kysely } from 'kysely'

/**
 * What surrounds premises: reference layers taken from public data. And imports that run by themselves: a file sent from
 * the "Data" page is tried first, then imported by whichever process is free, with its progress.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table layer_feature (
      territory text not null references territory (code),
      source text not null,
      external_id text not null,
      layer text not null check (layer in ('neighbourhood', 'stop', 'polluted_site', 'planning_zone', 'flood_zone', 'heritage', 'parcel', 'building')),
      name text,
      facts jsonb not null default '{}',
      geometry geometry(Geometry, 4326) not null,
      as_of date,
      first_seen timestamptz not null default now(),
      last_seen timestamptz not null default now(),
      primary key (territory, source, external_id)
    )`.execute(db)
  await sql`create index layer_feature_where on layer_feature using gist (geometry)`.execute(db)
  await sql`create index layer_feature_by_layer on layer_feature (territory, layer)`.execute(db)
  await sql`comment on table layer_feature is 'Public knowledge around sites; in the territory, or near enough to matter in it'`.execute(
    db,
  )
  await sql`comment on column layer_feature.last_seen is 'When an import last met it; what a source no longer gives stays'`.execute(
    db,
  )

  // The contour of a priority neighbourhood is a feature of that layer: it stands once.
  await sql`alter table neighbourhood drop column outline`.execute(db)
  await sql`comment on table neighbourhood is 'Priority neighbourhood (QPV), décret 2023-1314; its contour is in layer_feature'`.execute(
    db,
  )

  await sql`
    alter table import_run
      alter column report drop not null,
      alter column file_sha256 drop not null,
      add column state text not null default 'done' check (state in ('waiting', 'running', 'tried', 'done', 'failed')),
      add column share real not null default 1 check (share between 0 and 1),
      add column rows_read integer not null default 0,
      add column fault text,
      add column address text,
      add column begun_by uuid references person (id),
      add column begun_at timestamptz not null default now(),
      add constraint import_run_reports check (state not in ('tried', 'done') or report is not null),
      add constraint import_run_failed_for_a_reason check ((state = 'failed') = (fault is not null))`.execute(db)
  await sql`comment on column import_run.state is 'tried: read and checked, nothing written yet'`.execute(db)
  await sql`comment on column import_run.address is 'Where it was fetched; NULL: somebody gave the file'`.execute(db)
  await sql`create index import_run_by_source on import_run (territory, source, begun_at)`.execute(db)

  await sql`
    create table import_part (
      territory text not null references territory (code),
      import_run_id uuid not null references import_run (id) on delete cascade,
      place integer not null check (place >= 0),
      bytes bytea not null check (length(bytes) <= 1048576),
      primary key (import_run_id, place)
    )`.execute(db)
  await sql`comment on table import_part is 'A file that was sent, in parts: any process can import it. Gone once imported, or a week later'`.execute(
    db,
  )

  await sql`
    create table site_double (
      territory text not null references territory (code),
      site_id uuid not null,
      other_id uuid not null,
      decision text not null check (decision in ('same', 'different')),
      decided_by uuid references person (id),
      decided_at timestamptz not null default now(),
      primary key (site_id, other_id),
      foreign key (territory, site_id) references site (territory, id),
      foreign key (territory, other_id) references site (territory, id),
      constraint site_double_once check (site_id < other_id)
    )`.execute(db)
  await sql`comment on table site_double is 'What somebody said of two sites that may be one'`.execute(db)
}
