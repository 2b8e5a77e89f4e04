import { sql, type Kysely } from 'kysely'

/**
 * What the second wall stands on: a role that sees only what policies give it, and what they ask of who acts.
 * The policies themselves: `server/db/wall.ts`.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  // Roles belong to the whole server: another base, or another starter, may have made it already.
  await sql`
    do $$ begin
      create role escale_walled nologin;
    exception
      when duplicate_object or unique_violation then null;
      when insufficient_privilege then
        raise exception 'the role escale_walled is missing' using errcode = '42501';
    end $$`.execute(db)
  await sql`
    do $$ begin
      execute format('grant escale_walled to %I', current_user);
    exception
      -- Whoever made the role granted it then, or the first request says that it is not.
      when insufficient_privilege then null;
    end $$`.execute(db)

  // Settings that the pool writes at the head of each turn of a connection (`server/db/acting.ts`); `*`: all territories.
  await sql`
    create function acting_person() returns uuid stable language sql as $$
      select nullif(current_setting('escale.person', true), '')::uuid
    $$`.execute(db)
  for (const [name, setting] of [
    ['reached_territories', 'escale.territories'],
    ['exact_territories', 'escale.exact'],
  ] as const) {
    await sql`
      create function ${sql.id(name)}() returns text[] stable language sql as ${sql.raw(`$$
        select case current_setting('${setting}', true)
          when '*' then (select array_agg(code) from territory)
          else string_to_array(current_setting('${setting}', true), ',') end
      $$`)}`.execute(db)
  }
  await sql`
    create function reached_organisations() returns uuid[] stable language sql as $$
      select string_to_array(current_setting('escale.organisations', true), ',')::uuid[]
    $$`.execute(db)

  // Free or not is for everybody to know; who holds a room is not.
  await sql`
    create view room_held as select id, room_id, during, workstations from occupancy where archived_at is null`.execute(
    db,
  )
  await sql`comment on view room_held is 'Occupancies without their tenants, of all territories: the public map counts with them'`.execute(
    db,
  )
}
