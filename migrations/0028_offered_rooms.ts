import { sql, type Kysely } from 'kysely'

/** A room that is offered is not free to whoever looks for one, and stays let as it is offered. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create view room_taken as
      select id, room_id, during, workstations from room_held
      union all
      select id, room_id, during, workstations from offer where state = 'open'`.execute(db)
  await sql`comment on view room_taken is 'What is held or offered, without to whom, of all territories: lists of free rooms and the public map count with it'`.execute(
    db,
  )

  await sql`
    create function keep_offered_room() returns trigger language plpgsql as $$
    begin
      if exists (select from offer where room_id = new.id and state = 'open') then
        raise exception 'room % is offered', new.id using errcode = '23001', constraint = 'room_stays_as_offered', table = 'room';
      end if;
      return new;
    end $$`.execute(db)
  await sql`
    create trigger room_stays_as_offered before update of shared, archived_at on room
    for each row when (old.shared <> new.shared or (old.archived_at is null and new.archived_at is not null))
    execute function keep_offered_room()`.execute(db)
}
