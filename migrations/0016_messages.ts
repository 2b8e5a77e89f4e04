import { sql, type Kysely } from 'kysely'

/** Work that runs by itself at its moment, messages to people, and the calendars that they subscribe to. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table job (
      id uuid primary key default gen_random_uuid(),
      kind text not null check (kind ~ '^[a-z_]+$'),
      idempotency_key text not null unique,
      payload jsonb not null,
      run_at timestamptz not null,
      state text not null default 'waiting' check (state in ('waiting', 'running', 'done', 'dead')),
      attempts integer not null default 0 check (attempts >= 0),
      runner uuid,
      lease_until timestamptz,
      last_error text,
      finished_at timestamptz,
      created_at timestamptz not null default now(),
      constraint job_running_is_leased check ((state = 'running') = (runner is not null and lease_until is not null)),
      constraint job_finished_when_over check ((state in ('done', 'dead')) = (finished_at is not null))
    )`.execute(db)
  await sql`comment on column job.lease_until is 'Until then the job is its runner''s; later the runner is taken for dead, and another may take the job'`.execute(
    db,
  )
  await sql`create index job_to_run on job (run_at, id) where state in ('waiting', 'running')`.execute(db)
  await sql`create index job_dead on job (finished_at) where state = 'dead'`.execute(db)

  await sql`
    create table message (
      id uuid primary key default gen_random_uuid(),
      idempotency_key text not null unique,
      territory text references territory (code),
      person_id uuid references person (id),
      address text check (address ~ '^[^\\s@]+@[^\\s@]+$'),
      kind text not null check (kind in ('account', 'application', 'offer', 'committee', 'agreement', 'upkeep')),
      subject text not null check (subject ~ '\\S' and subject !~ '[\\r\\n]'),
      body text not null,
      about_kind text check (about_kind ~ '^[a-z_]+$'),
      about_id uuid,
      in_app boolean not null,
      read_at timestamptz,
      email_state text not null check (email_state in ('none', 'waiting', 'sending', 'sent', 'failed', 'unsure')),
      sent_at timestamptz,
      created_at timestamptz not null,
      constraint message_about_whole check ((about_kind is null) = (about_id is null)),
      constraint message_sent_is_dated check ((email_state = 'sent') = (sent_at is not null))
    )`.execute(db)
  await sql`comment on column message.person_id is 'Whose message it is; NULL without an address: of the managers of this installation'`.execute(
    db,
  )
  await sql`comment on column message.email_state is 'unsure: handed over, but the server''s answer was lost; only a person may send it again'`.execute(
    db,
  )
  await sql`create index message_of_person on message (person_id, created_at desc, id) where in_app`.execute(db)
  await sql`create index message_unread on message (person_id) where in_app and read_at is null`.execute(db)

  await sql`
    create table message_choice (
      person_id uuid references person (id),
      kind text not null check (kind in ('account', 'application', 'offer', 'committee', 'agreement', 'upkeep')),
      by_email boolean not null,
      in_app boolean not null,
      unique nulls not distinct (person_id, kind)
    )`.execute(db)
  await sql`comment on table message_choice is 'What a person changed of how messages come; without a line, both ways'`.execute(
    db,
  )

  await sql`
    create table calendar_feed (
      person_id uuid references person (id),
      token_sha256 bytea not null unique check (length(token_sha256) = 32),
      created_at timestamptz not null,
      unique nulls not distinct (person_id)
    )`.execute(db)
  await sql`comment on column calendar_feed.token_sha256 is 'The secret of the address, hashed; a new address or none ends the old one'`.execute(
    db,
  )
}
