import { sql, type Kysely } from 'kysely'

/**
 * Offers: a room for a demand over a period, to be answered before the end of a day. An open offer holds its room as an
 * occupancy does: the database itself refuses another offer or an occupancy that would take the same place.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table offer (
      id uuid primary key default gen_random_uuid(),
      territory text not null references territory (code),
      demand_id uuid not null,
      organisation_id uuid not null,
      room_id uuid not null,
      placement_id uuid,
      follows uuid,
      during daterange not null check (not isempty(during) and not lower_inf(during) and not upper_inf(during)),
      workstations integer check (workstations between 1 and 1000),
      rent_eur_cents_per_month bigint check (rent_eur_cents_per_month >= 0),
      conditions text,
      answer_by date not null,
      next_times integer not null default 0 check (next_times between 0 and 20),
      state text not null default 'open' check (state in ('open', 'accepted', 'declined', 'expired', 'withdrawn')),
      closed_at timestamptz,
      answered_as text check (answered_as in ('applicant', 'member', 'manager')),
      answered_by uuid references person (id),
      decline_reason text check (decline_reason in ('too_expensive', 'too_small', 'too_far', 'too_early', 'too_late', 'unsuitable', 'found_elsewhere', 'other')),
      note text,
      occupancy_id uuid,
      demonstration boolean not null default false,
      created_at timestamptz not null default now(),
      unique (territory, id),
      foreign key (territory, demand_id) references demand (territory, id),
      foreign key (territory, organisation_id) references organisation (territory, id),
      foreign key (territory, room_id) references room (territory, id),
      foreign key (territory, placement_id) references placement (territory, id),
      foreign key (territory, follows) references offer (territory, id),
      foreign key (territory, occupancy_id) references occupancy (territory, id),
      constraint offer_closed_has_a_moment check ((state = 'open') = (closed_at is null)),
      constraint offer_answered_by_somebody check ((state in ('accepted', 'declined')) = (answered_as is not null)),
      constraint offer_accepted_has_its_occupancy check ((state = 'accepted') = (occupancy_id is not null)),
      constraint offer_declined_has_a_reason check ((state = 'declined') = (decline_reason is not null)),
      constraint offer_other_reason_in_words check (decline_reason is distinct from 'other' or note ~ '\\S'),
      constraint offer_one_room_at_a_time exclude using gist (room_id with =, during with &&) where (state = 'open' and workstations is null),
      constraint offer_one_each exclude using gist (demand_id with =, during with &&) where (state = 'open')
    )`.execute(db)
  await sql`comment on column offer.answer_by is 'Last day, in Paris, on which it can be answered'`.execute(db)
  await sql`comment on column offer.next_times is 'How many times more, declined or expired, it goes by itself to the next in line'`.execute(
    db,
  )
  await sql`comment on column offer.follows is 'The offer of the same room that was not taken, after which this one was made by itself'`.execute(
    db,
  )
  await sql`create index offer_by_room on offer (room_id, created_at)`.execute(db)
  await sql`create index offer_by_demand on offer (demand_id)`.execute(db)
  await sql`create index offer_by_state on offer (territory, state, answer_by)`.execute(db)
  await sql`create unique index offer_followed_once on offer (follows)`.execute(db)

  // What an organisation holds and what it is offered are one place: accepting changes the one into the other.
  await sql`
    create or replace function most_workstations_held(room uuid) returns bigint stable language sql as $$
      with hold as (
        select organisation_id, during, workstations, false as offered from occupancy
          where room_id = room and archived_at is null and room_shared
        union all
        select organisation_id, during, workstations, true from offer
          where room_id = room and state = 'open' and workstations is not null)
      select coalesce(max(held), 0) from (
        select (select sum(units) from (
            select greatest(sum(workstations) filter (where not offered), sum(workstations) filter (where offered)) as units
            from hold where hold.during @> lower(starting.during) group by organisation_id) as by_organisation) as held
        from hold as starting) as on_each_start
    $$`.execute(db)
  await sql`
    create trigger offer_within_workstations after insert or update of room_id, during, workstations, state on offer
    for each row when (new.state = 'open') execute function refuse_overfull_room()`.execute(db)

  await sql`
    create function refuse_held_room() returns trigger language plpgsql as $$
    declare is_shared boolean;
    begin
      -- As for workstations: two writers of the same room wait for each other, and the second one sees the first.
      select shared into is_shared from room where id = new.room_id for no key update;
      if tg_table_name = 'offer' then
        if is_shared <> (new.workstations is not null) then
          raise exception 'room % is offered as it is not let', new.room_id
            using errcode = '23514', constraint = 'offer_as_the_room_is_let', table = 'offer';
        end if;
        if not is_shared and exists (
          select from occupancy where room_id = new.room_id and archived_at is null and during && new.during
            and organisation_id <> new.organisation_id) then
          raise exception 'room % is occupied', new.room_id
            using errcode = '23P01', constraint = 'offer_of_a_free_room', table = 'offer';
        end if;
      elsif not is_shared and exists (
        select from offer where room_id = new.room_id and state = 'open' and during && new.during
          and organisation_id <> new.organisation_id) then
        raise exception 'room % is offered', new.room_id
          using errcode = '23P01', constraint = 'occupancy_beside_offers', table = 'occupancy';
      end if;
      return null;
    end $$`.execute(db)
  await sql`
    create trigger offer_of_a_free_room after insert or update of room_id, during, state, workstations on offer
    for each row when (new.state = 'open') execute function refuse_held_room()`.execute(db)
  await sql`
    create trigger occupancy_beside_offers after insert or update of room_id, organisation_id, during, archived_at on occupancy
    for each row when (new.archived_at is null) execute function refuse_held_room()`.execute(db)

  await sql`create trigger audit after insert or update or delete on offer
    for each row execute function write_audit_entry('offer', 'id', 'territory')`.execute(db)
}
