import { sql, type Kysely } from 'kysely'

/**
 * Who is where, when. The database itself refuses a double booking of an exclusive room (exclusion constraint)
 * and an overfull shared room (a trigger that locks the room, so that it holds under concurrency).
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table occupancy (
      id uuid primary key default gen_random_uuid(),
      territory text not null references territory (code),
      room_id uuid not null,
      room_shared boolean not null,
      organisation_id uuid not null,
      during daterange not null check (not isempty(during) and not lower_inf(during)),
      workstations integer check (workstations between 1 and 1000),
      legal_form text check (legal_form in ('precarious_agreement', 'derogatory_lease', 'commercial_lease', 'professional_lease', 'civil_lease', 'loan_for_use', 'public_domain_permit', 'long_lease', 'brsa', 'interim_agreement', 'membership')),
      rent_eur_cents_per_month bigint check (rent_eur_cents_per_month >= 0),
      demonstration boolean not null default false,
      archived_at timestamptz,
      version integer not null default 1,
      created_at timestamptz not null default now(),
      unique (territory, id),
      foreign key (territory, room_id) references room (territory, id),
      foreign key (room_id, room_shared) references room (id, shared) on update cascade,
      foreign key (territory, organisation_id) references organisation (territory, id),
      constraint occupancy_shared_counts_workstations check (room_shared = (workstations is not null)),
      constraint occupancy_one_at_a_time exclude using gist (room_id with =, during with &&) where (not room_shared and archived_at is null),
      constraint occupancy_one_each exclude using gist (room_id with =, organisation_id with =, during with &&) where (archived_at is null)
    )`.execute(db)
  await sql`create index occupancy_by_organisation on occupancy (organisation_id)`.execute(db)
  await sql`create index occupancy_by_room on occupancy using gist (room_id, during)`.execute(db)

  // Most workstations held on one day: the count can only rise on the day an occupancy starts.
  await sql`
    create function most_workstations_held(room uuid) returns bigint stable language sql as $$
      select coalesce(max(held), 0) from (
        select (select sum(other.workstations) from occupancy as other
                where other.room_id = starting.room_id and other.archived_at is null and other.during @> lower(starting.during)) as held
        from occupancy as starting
        where starting.room_id = room and starting.archived_at is null and starting.room_shared
      ) as on_each_start
    $$`.execute(db)
  await sql`
    create function refuse_overfull_room() returns trigger language plpgsql as $$
    declare
      the_room uuid;
      places integer;
      is_shared boolean;
    begin
      if tg_table_name = 'room' then the_room := new.id; else the_room := new.room_id; end if;
      -- The lock makes two writers of the same room wait for each other: the second one counts the first. It is one that
      -- the foreign key's own lock does not stand in the way of: with "for update" the two waited for each other for good.
      select workstations, shared into places, is_shared from room where id = the_room for no key update;
      if is_shared and most_workstations_held(the_room) > places then
        raise exception 'room % has % workstations', the_room, places
          using errcode = '23514', constraint = 'occupancy_within_workstations', table = 'occupancy';
      end if;
      return null;
    end $$`.execute(db)
  await sql`
    create trigger occupancy_within_workstations after insert or update of room_id, during, workstations, archived_at on occupancy
    for each row execute function refuse_overfull_room()`.execute(db)
  await sql`
    create trigger room_holds_its_occupancies after update of workstations, shared on room
    for each row execute function refuse_overfull_room()`.execute(db)
}
