import { sql, type Kysely } from 'kysely'

/** Sites, permanent or transitional, and their buildings. A NULL fact is one that nobody knows yet. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table site (
      id uuid primary key default gen_random_uuid(),
      territory text not null references territory (code),
      name text not null check (name ~ '\\S'),
      permanence text not null check (permanence in ('permanent', 'transitional')),
      status text not null check (status in ('spotted', 'under_study', 'secured', 'open', 'closed')),
      insee_code text not null,
      address text,
      parcel_refs text[] not null default '{}',
      point geometry (Point, 4326) not null,
      outline geometry (MultiPolygon, 4326) check (st_isvalid(outline)),
      area_m2 numeric(12, 1) check (area_m2 > 0),
      owner text,
      owner_regime text check (owner_regime in ('public_domain', 'public_private_domain', 'private')),
      usable daterange check (not isempty(usable)),
      release_trigger text,
      in_qpv boolean,
      qpv_code text,
      description text,
      demonstration boolean not null default false,
      archived_at timestamptz,
      version integer not null default 1,
      created_at timestamptz not null default now(),
      unique (territory, id),
      foreign key (territory, insee_code) references commune (territory, insee_code),
      foreign key (territory, qpv_code) references neighbourhood (territory, code),
      constraint site_qpv_code_says_in_qpv check (qpv_code is null or in_qpv),
      constraint site_only_transitional_is_released check (permanence = 'transitional' or release_trigger is null),
      constraint site_permanent_has_no_end check (permanence = 'transitional' or usable is null or upper_inf(usable))
    )`.execute(db)
  await sql`comment on column site.usable is 'Window [from, until) in which the site can host; an infinite end is unknown; NULL: nothing known'`.execute(
    db,
  )
  await sql`comment on column site.qpv_code is 'Priority neighbourhood that the site stands in; in_qpv NULL: not known whether it stands in one'`.execute(
    db,
  )
  await sql`create index site_by_point on site using gist (point)`.execute(db)
  await sql`create index site_by_outline on site using gist (outline)`.execute(db)
  await sql`create index site_by_name on site (territory, name, id)`.execute(db)

  await sql`
    create table building (
      id uuid primary key default gen_random_uuid(),
      territory text not null references territory (code),
      site_id uuid not null,
      name text not null check (name ~ '\\S'),
      floors integer check (floors between 1 and 60),
      erp_type text check (erp_type ~ '^[A-Z]{1,4}$'),
      erp_category integer check (erp_category between 1 and 5),
      condition text check (condition in ('good', 'fair', 'poor', 'unusable')),
      condition_as_of date,
      demonstration boolean not null default false,
      archived_at timestamptz,
      version integer not null default 1,
      created_at timestamptz not null default now(),
      unique (territory, id),
      foreign key (territory, site_id) references site (territory, id),
      constraint building_dated_condition_exists check (condition is not null or condition_as_of is null)
    )`.execute(db)
  await sql`comment on column building.erp_type is 'Type of public-access building as declared by its owner, never computed'`.execute(
    db,
  )
  await sql`create index building_by_site on building (site_id)`.execute(db)
}
