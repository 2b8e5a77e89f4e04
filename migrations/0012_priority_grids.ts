import { sql, type Kysely } from 'kysely'

/** Who comes first, as dated versions of a grid: a published one is never changed, and a plan says which one it used. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table priority_grid (
      id uuid primary key default gen_random_uuid(),
      territory text not null references territory (code),
      number integer not null check (number >= 1),
      name text not null check (name ~ '\\S'),
      because text,
      points jsonb not null check (jsonb_typeof(points) = 'object'),
      seed text check (seed ~ '\\S'),
      valid_from date,
      published_at timestamptz,
      version integer not null default 1,
      created_at timestamptz not null default now(),
      unique (territory, id),
      constraint priority_grid_number_once unique (territory, number),
      constraint priority_grid_one_a_day unique (territory, valid_from),
      constraint priority_grid_published_whole check (
        (published_at is null) = (seed is null) and
        (published_at is null) = (valid_from is null) and
        (published_at is null or because ~ '\\S'))
    )`.execute(db)
  await sql`comment on column priority_grid.seed is 'Drawn when the version is published: it orders equal points'`.execute(
    db,
  )
  await sql`create unique index priority_grid_one_draft on priority_grid (territory) where published_at is null`.execute(
    db,
  )

  await sql`
    create function refuse_changing_published_grid() returns trigger language plpgsql as $$
    begin
      raise exception 'a published grid is never changed' using errcode = '23001', constraint = 'priority_grid_published_is_final';
    end $$`.execute(db)
  await sql`create trigger priority_grid_published_is_final before update or delete on priority_grid
    for each row when (old.published_at is not null) execute function refuse_changing_published_grid()`.execute(db)

  // No territory is ever without a grid. These are the points that plans gave before the grid could be edited.
  await sql`
    create function give_first_grid(code text) returns void language sql as $$
      insert into priority_grid (territory, number, name, because, points, seed, valid_from, published_at)
      values (code, 1, 'Grille de départ',
        'Proposition de départ, à valider par le comité de pilotage : l’attente, l’insertion, le début de parcours et la fermeture d’un site comptent.',
        '{"waiting": {"per_quarter": 2, "most": 16}, "inclusion": {"some": 8, "mostly": 15},
          "stage": {"incubation": 10, "launch": 10, "scaling": -10}, "relocation": {"site_closes": 15}}',
        code || '-1', '2026-11-24', now())
    $$`.execute(db)
  await sql`
    create function territory_has_a_grid() returns trigger language plpgsql as $$
    begin
      perform give_first_grid(new.code);
      return null;
    end $$`.execute(db)
  await sql`create trigger territory_has_a_grid after insert on territory for each row execute function territory_has_a_grid()`.execute(
    db,
  )
  await sql`select give_first_grid(code) from territory`.execute(db)

  await sql`alter table plan add column grid_id uuid,
    add foreign key (territory, grid_id) references priority_grid (territory, id)`.execute(db)
  await sql`comment on column plan.grid_id is 'The grid that it was asked with; null: asked before there were grids'`.execute(
    db,
  )
  await sql`update plan set status = 'failed', finished_at = now(),
      failure = 'Escale a été mis à jour avant la fin de ce calcul : refaites ce plan.'
    where status in ('queued', 'solving')`.execute(db)
}
