import { sql, type Kysely } from 'kysely'

/** What applicants were told of their application, and the audit log of what came after it: agreements and applications. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table application add column told_state text check (told_state in ('draft', 'sent', 'under_review', 'waiting', 'offered', 'housed', 'refused', 'withdrawn'))`.execute(
    db,
  )
  await sql`comment on column application.told_state is 'State that the applicant was told last; NULL: nothing yet'`.execute(
    db,
  )
  await sql`update application set told_state = state where state <> 'draft'`.execute(db)
  await sql`create index application_of_person on application (person_id) where person_id is not null`.execute(db)

  for (const table of ['agreement', 'inventory', 'milestone', 'call_for_applications']) {
    await sql`create trigger audit after insert or update or delete on ${sql.table(table)}
      for each row execute function write_audit_entry(${sql.lit(table)}, 'id', 'territory')`.execute(db)
  }
  // Of an application its state alone: what people typed in it is theirs to take back, and the log only grows.
  await sql`
    create function write_application_state() returns trigger language plpgsql as $$
    begin
      insert into audit_entry (territory, object_kind, object_id, operation, old_values, new_values, person_id)
      values (new.territory, 'application', new.id, 'update', jsonb_build_object('state', old.state),
        jsonb_build_object('state', new.state), nullif(current_setting('escale.person', true), '')::uuid);
      return null;
    end $$`.execute(db)
  await sql`create trigger audit after update on application for each row
    when (old.state is distinct from new.state) execute function write_application_state()`.execute(db)
}
