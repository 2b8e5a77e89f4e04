import { sql, type Kysely } from 'kysely'

/**
 * The audit log of the decisions that it did not see yet, and the answers kept for a day so that what is sent twice is
 * done once.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  // The rents of a territory are one object of the log, whose identifier is made of the territory's code.
  await sql`
    alter table stage_rent add column grid_id uuid not null
      generated always as (('00000000-0000-4000-8000-' || lpad(territory, 12, '0'))::uuid) stored`.execute(db)
  const watched = [
    ['stage_rent', 'rent_grid', 'grid_id'],
    ['stage_review', 'organisation', 'organisation_id'],
    ['call_site', 'call_for_applications', 'call_id'],
    ['application_double', 'application', 'application_id'],
    ['cohort', 'cohort', 'id'],
  ] as const
  for (const [table, kind, id] of watched) {
    await sql`create trigger audit after insert or update or delete on ${sql.table(table)}
      for each row execute function write_audit_entry(${sql.lit(kind)}, ${sql.lit(id)}, 'territory')`.execute(db)
  }

  await sql`
    create table kept_answer (
      caller text not null,
      route text not null,
      key_sha256 bytea not null check (length(key_sha256) = 32),
      sent_sha256 bytea not null check (length(sent_sha256) = 32),
      status integer,
      answer text,
      etag text,
      begun_at timestamptz not null,
      primary key (caller, route, key_sha256),
      constraint kept_answer_only_when_done check (status is not null or (answer is null and etag is null))
    )`.execute(db)
  await sql`comment on table kept_answer is 'What was answered to a creation that names its try by a key; deleted a day later'`.execute(
    db,
  )
  await sql`comment on column kept_answer.status is 'NULL: still being done, or cut off while it was'`.execute(db)
  await sql`comment on column kept_answer.answer is 'NULL once done: it held a secret, which is kept nowhere'`.execute(
    db,
  )
  await sql`create index kept_answer_by_age on kept_answer (begun_at)`.execute(db)
}
