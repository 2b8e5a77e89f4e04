import { sql, type Kysely } from 'kysely'

/** The ground everything stands on: a territory (EPCI), its communes and its priority neighbourhoods. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table territory (
      code text primary key check (code ~ '^[0-9]{9}$'),
      name text not null check (name ~ '\\S'),
      metre_srid integer not null check (metre_srid between 2000 and 32766)
    )`.execute(db)
  await sql`comment on column territory.metre_srid is 'EPSG code of the projection that measures in metres: 2154 in metropolitan France'`.execute(
    db,
  )

  await sql`
    create table commune (
      territory text not null references territory (code),
      insee_code text not null check (insee_code ~ '^([0-9]{2}|2A|2B)[0-9]{3}$'),
      name text not null check (name ~ '\\S'),
      population integer check (population >= 0),
      population_year integer check (population_year between 1900 and 2100),
      town_hall geometry (Point, 4326),
      outline geometry (MultiPolygon, 4326) check (st_isvalid(outline)),
      outline_source text,
      primary key (territory, insee_code)
    )`.execute(db)
  await sql`create index commune_outline on commune using gist (outline)`.execute(db)

  await sql`
    create table neighbourhood (
      territory text not null references territory (code),
      code text not null check (code ~ '^QN[0-9]{5}[A-Z]$'),
      name text not null check (name ~ '\\S'),
      outline geometry (MultiPolygon, 4326) check (st_isvalid(outline)),
      primary key (territory, code)
    )`.execute(db)
  await sql`comment on table neighbourhood is 'Priority neighbourhood (QPV), décret 2023-1314; outline NULL until its contour is imported'`.execute(
    db,
  )

  await sql`
    create table neighbourhood_commune (
      territory text not null,
      neighbourhood_code text not null,
      insee_code text not null,
      primary key (territory, neighbourhood_code, insee_code),
      foreign key (territory, neighbourhood_code) references neighbourhood (territory, code),
      foreign key (territory, insee_code) references commune (territory, insee_code)
    )`.execute(db)
}
