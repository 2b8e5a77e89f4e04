import { sql, type Kysely } from 'kysely'

/** Tenants and tenants to be. A SIREN is checked by its key here too, whatever the code in front does. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // Luhn's key, as INSEE defines it for the SIREN: every second digit from the right is doubled.
  await sql`
    create function siren_is_valid(siren text) returns boolean immutable strict language sql as $$
      select siren ~ '^[0-9]{9}$' and (
        select sum(case when place % 2 = 0 then case when digit * 2 > 9 then digit * 2 - 9 else digit * 2 end else digit end) % 10 = 0
        from (select place, substr(reverse(siren), place, 1)::integer as digit from generate_series(1, length(siren)) as place) as digits
        where siren ~ '^[0-9]+$'
      )
    $$`.execute(db)

  await sql`
    create table organisation (
      id uuid primary key default gen_random_uuid(),
      territory text not null references territory (code),
      name text not null check (name ~ '\\S'),
      legal_form text check (legal_form in ('association', 'scic', 'scop', 'cooperative', 'mutual', 'foundation', 'esus_company', 'company', 'sole_trader', 'project', 'public_body', 'other')),
      siren text check (siren_is_valid(siren)),
      filiere text check (filiere in ('eco_construction', 'reuse', 'inclusive_housing', 'short_food_supply', 'urban_logistics', 'responsible_digital', 'inclusive_mobility', 'citizen_energy', 'health_for_all', 'culture_citizenship')),
      stage text not null check (stage in ('emergence', 'incubation', 'launch', 'growth', 'scaling')),
      jobs_fte numeric(8, 2) check (jobs_fte >= 0),
      inclusion_posts_fte numeric(8, 2) check (inclusion_posts_fte >= 0),
      insee_code text,
      activity text,
      demonstration boolean not null default false,
      archived_at timestamptz,
      version integer not null default 1,
      created_at timestamptz not null default now(),
      unique (territory, id),
      foreign key (territory, insee_code) references commune (territory, insee_code)
    )`.execute(db)
  await sql`create unique index organisation_one_siren on organisation (territory, siren) where siren is not null and archived_at is null`.execute(
    db,
  )
  await sql`create index organisation_by_name on organisation (territory, name, id)`.execute(db)
}
