import { sql, type Kysely } from 'kysely'

/**
 * A plan may suppose rooms and demands that do not exist. What it proposes for them names no room, and no organisation,
 * of the tables: it says itself what they are, and can never be accepted.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const table of ['placement', 'unmet_demand']) {
    await sql`
      alter table ${sql.table(table)}
        drop column asking_demand_id,
        alter column organisation_id drop not null,
        add column supposed_organisation jsonb,
        add check ((organisation_id is null) = (supposed_organisation is not null))`.execute(db)
    await sql`
      alter table ${sql.table(table)}
        add column asking_demand_id uuid generated always as
          (case when relocates is null and organisation_id is not null then demand_id end) stored,
        add foreign key (territory, asking_demand_id) references demand (territory, id)`.execute(db)
  }
  for (const table of ['placement', 'anticipated_stay']) {
    await sql`
      alter table ${sql.table(table)}
        alter column room_id drop not null,
        add column supposed_room jsonb,
        add check ((room_id is null) = (supposed_room is not null))`.execute(db)
  }
  await sql`
    alter table placement add constraint placement_supposed_is_not_accepted
      check (decision <> 'accepted' or (room_id is not null and organisation_id is not null))`.execute(db)
}
