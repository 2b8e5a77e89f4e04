import { sql, type Kysely } from 'kysely'

/** Refusals of demands with their letter, and the appeals against them, with what was joined to these. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table refusal (
      id uuid primary key default gen_random_uuid(),
      territory text not null,
      demand_id uuid not null,
      state text not null default 'draft' check (state in ('draft', 'sent', 'overturned', 'withdrawn')),
      reasons text[] not null check (cardinality(reasons) > 0 and reasons <@ array['no_room_fits', 'outside_territory', 'outside_ess', 'incomplete', 'lower_priority', 'incompatible_activity', 'no_agreement_on_terms', 'other']),
      other_reason text check (other_reason ~ '\\S'),
      letter text not null check (letter ~ '\\S'),
      assessment jsonb not null,
      decided_by uuid references person (id),
      decided_on date,
      contest_until date,
      withdrawn_because text check (withdrawn_because ~ '\\S'),
      version integer not null default 1,
      created_at timestamptz not null default now(),
      unique (territory, id),
      constraint refusal_demand_known foreign key (territory, demand_id) references demand (territory, id),
      constraint refusal_other_in_words check (('other' = any(reasons)) = (other_reason is not null)),
      constraint refusal_sent_is_dated check ((state = 'sent' or state = 'overturned') = (decided_on is not null and contest_until is not null)),
      constraint refusal_contested_after_it check (contest_until > decided_on),
      constraint refusal_withdrawn_with_reason check ((state = 'withdrawn') = (withdrawn_because is not null))
    )`.execute(db)
  await sql`comment on column refusal.assessment is 'Points and fit of the demand on the day on which the refusal was written'`.execute(
    db,
  )
  await sql`comment on column refusal.decided_by is 'Who sent it; NULL once sent: whoever used an installation without accounts'`.execute(
    db,
  )
  await sql`comment on column refusal.contest_until is 'Last day on which it may be contested, in Paris'`.execute(db)
  await sql`create unique index refusal_one_open on refusal (demand_id) where state in ('draft', 'sent')`.execute(db)

  await sql`
    create table appeal (
      id uuid primary key default gen_random_uuid(),
      territory text not null,
      refusal_id uuid not null,
      state text not null default 'lodged' check (state in ('lodged', 'under_reassessment', 'upheld', 'overturned', 'withdrawn')),
      grounds text not null check (grounds ~ '\\S'),
      entered_by text not null check (entered_by in ('applicant', 'manager')),
      person_id uuid references person (id),
      lodged_on date not null,
      answer_by date not null,
      reassessment jsonb,
      answer text check (answer ~ '\\S'),
      decided_by uuid references person (id),
      decided_on date,
      same_person boolean not null default false,
      version integer not null default 1,
      created_at timestamptz not null default now(),
      unique (territory, id),
      foreign key (territory, refusal_id) references refusal (territory, id),
      constraint appeal_answer_after_it check (answer_by > lodged_on),
      constraint appeal_reassessed_first check (state in ('lodged', 'withdrawn') or reassessment is not null),
      constraint appeal_answered_when_decided check ((state in ('upheld', 'overturned')) = (answer is not null and decided_on is not null))
    )`.execute(db)
  await sql`comment on column appeal.answer_by is 'Last day for the answer, in Paris'`.execute(db)
  await sql`comment on column appeal.reassessment is 'Points and fit of the demand when it was looked at again'`.execute(
    db,
  )
  await sql`comment on column appeal.same_person is 'Nobody else could decide it: the answer says so'`.execute(db)
  await sql`create unique index appeal_one_per_refusal on appeal (refusal_id) where state <> 'withdrawn'`.execute(db)
  await sql`create index appeal_open on appeal (answer_by) where state in ('lodged', 'under_reassessment')`.execute(db)

  await sql`
    create table appeal_document (
      id uuid primary key default gen_random_uuid(),
      territory text not null,
      appeal_id uuid not null,
      name text not null check (name ~ '\\S'),
      media_type text not null,
      bytes bytea not null,
      created_at timestamptz not null default now(),
      foreign key (territory, appeal_id) references appeal (territory, id)
    )`.execute(db)
  await sql`create index appeal_document_by_appeal on appeal_document (appeal_id)`.execute(db)

  // Who refused does not judge the appeal, unless he says that nobody else can.
  await sql`
    create function check_appeal_judge() returns trigger language plpgsql as $$
    begin
      if (new.decided_by is not distinct from (select decided_by from refusal where id = new.refusal_id)) <> new.same_person then
        raise exception 'an appeal is decided by another person than the refusal'
          using errcode = '23514', constraint = 'appeal_decided_by_another', table = 'appeal';
      end if;
      return null;
    end $$`.execute(db)
  await sql`create trigger judge after insert or update on appeal for each row
    when (new.state in ('upheld', 'overturned')) execute function check_appeal_judge()`.execute(db)

  // As they stand, since other concepts may have widened them too.
  for (const [table, column, codes] of [
    ['demand', 'status', "'refused', 'appealed'"],
    ['application', 'state', "'appealed'"],
    ['application', 'told_state', "'appealed'"],
  ] as const) {
    const name = `${table}_${column}_check`
    await sql
      .raw(
        `do $$ declare known text;
        begin
          select pg_get_expr(conbin, conrelid) into strict known from pg_constraint
            where conrelid = '${table}'::regclass and conname = '${name}';
          alter table ${table} drop constraint ${name};
          execute format('alter table ${table} add constraint ${name} check (${column} in (%s) or %s)', $codes$${codes}$codes$, known);
        end $$`,
      )
      .execute(db)
  }

  // Only a refusal that stands makes a demand refused, and such a demand is nothing else.
  await sql`
    create function check_demand_refusal() returns trigger language plpgsql as $$
    declare
      stands text := (select case when exists (select from appeal where refusal_id = refusal.id and state in ('lodged', 'under_reassessment'))
        then 'appealed' else 'refused' end from refusal where demand_id = new.id and state = 'sent');
    begin
      if new.status is distinct from stands and (stands is not null or new.status in ('refused', 'appealed')) then
        raise exception 'the status of a demand follows its refusal'
          using errcode = '23514', constraint = 'demand_refusal_stands', table = 'demand';
      end if;
      return null;
    end $$`.execute(db)
  await sql`create trigger refusal_stands after insert or update of status on demand for each row
    execute function check_demand_refusal()`.execute(db)

  // Of both their states alone: letters and grounds are texts that people may have taken back, and the log only grows.
  await sql`
    create function write_refusal_state() returns trigger language plpgsql as $$
    begin
      if tg_op = 'INSERT' or old.state is distinct from new.state then
        insert into audit_entry (territory, object_kind, object_id, operation, old_values, new_values, person_id)
        values (new.territory, tg_table_name, new.id, lower(tg_op),
          case when tg_op = 'UPDATE' then jsonb_build_object('state', old.state) end,
          jsonb_build_object('state', new.state), nullif(current_setting('escale.person', true), '')::uuid);
      end if;
      return null;
    end $$`.execute(db)
  for (const table of ['refusal', 'appeal'])
    await sql`create trigger audit after insert or update on ${sql.table(table)}
      for each row execute function write_refusal_state()`.execute(db)
}
