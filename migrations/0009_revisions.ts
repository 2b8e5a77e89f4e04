import { sql, type Kysely } from 'kysely'

/** What each version of an object changed: it answers "what changed meanwhile" and lets a person undo. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table revision (
      territory text not null references territory (code),
      subject text not null check (subject in ('site', 'building', 'room', 'organisation', 'demand', 'occupancy')),
      subject_id uuid not null,
      version integer not null,
      changes jsonb not null,
      made_at timestamptz not null default now(),
      primary key (subject, subject_id, version)
    )`.execute(db)
  await sql`comment on column revision.changes is '{field: {from, to}} as the API names and shows them'`.execute(db)
  await sql`
    create function refuse_rewriting_history() returns trigger language plpgsql as $$
    begin
      raise exception 'revisions are never changed' using errcode = '23001', constraint = 'revision_append_only';
    end $$`.execute(db)
  await sql`create trigger revision_append_only before update or delete on revision for each statement execute function refuse_rewriting_history()`.execute(
    db,
  )
}
