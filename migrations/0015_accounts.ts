import { sql, type Kysely } from 'kysely'

/** People, what they may do and where, how they sign in, and the log of who changed what. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table person (
      id uuid primary key default gen_random_uuid(),
      email text unique check (email = lower(email) and email ~ '^[^@\\s]+@[^@\\s]+$'),
      full_name text check (full_name ~ '\\S'),
      email_verified_at timestamptz,
      password_hash text,
      oidc_subject text unique,
      totp_secret text,
      totp_confirmed_at timestamptz,
      totp_last_step bigint,
      demonstration boolean not null default false,
      last_seen_at timestamptz,
      created_at timestamptz not null default now(),
      erased_at timestamptz,
      constraint person_erased_is_empty check (erased_at is null or (
        email is null and full_name is null and email_verified_at is null and password_hash is null and
        oidc_subject is null and totp_secret is null and last_seen_at is null)),
      constraint person_has_a_name check (erased_at is not null or (email is not null and full_name is not null))
    )`.execute(db)
  await sql`comment on column person.email is 'In lower case; null only once the person is erased'`.execute(db)
  await sql`comment on column person.oidc_subject is 'Issuer and subject, as the identity provider names the person'`.execute(
    db,
  )
  await sql`comment on column person.totp_last_step is 'Step of 30 seconds of the last code that was used: none is taken twice'`.execute(
    db,
  )

  await sql`
    create table role (
      id uuid primary key default gen_random_uuid(),
      person_id uuid not null references person (id),
      territory_id text not null references territory (code),
      role text not null check (role in ('administrator', 'manager', 'planner', 'municipality', 'committee', 'member')),
      commune_id text,
      organisation_id uuid,
      created_at timestamptz not null default now(),
      constraint role_once unique nulls not distinct (person_id, territory_id, role, commune_id, organisation_id),
      constraint role_commune_of_municipality check ((role = 'municipality') = (commune_id is not null)),
      constraint role_organisation_of_member check ((role = 'member') = (organisation_id is not null)),
      constraint role_commune_known foreign key (territory_id, commune_id) references commune (territory, insee_code),
      constraint role_organisation_known foreign key (territory_id, organisation_id) references organisation (territory, id)
    )`.execute(db)
  await sql`comment on column role.commune_id is 'INSEE code of the commune of a municipality'`.execute(db)
  await sql`create index role_by_organisation on role (organisation_id) where organisation_id is not null`.execute(db)

  await sql`
    create table session (
      id uuid primary key default gen_random_uuid(),
      person_id uuid not null references person (id) on delete cascade,
      token_sha256 bytea not null unique check (length(token_sha256) = 32),
      device text not null,
      created_at timestamptz not null,
      last_used_at timestamptz not null,
      expires_at timestamptz not null
    )`.execute(db)
  await sql`comment on column session.expires_at is 'End whatever its use; unused for long it ends earlier'`.execute(db)
  await sql`create index session_by_person on session (person_id)`.execute(db)

  await sql`
    create table token (
      id uuid primary key default gen_random_uuid(),
      purpose text not null check (purpose in ('verify_email', 'reset_password', 'invitation', 'second_factor', 'first_administrator')),
      person_id uuid references person (id) on delete cascade,
      sha256 bytea not null unique check (length(sha256) = 32),
      expires_at timestamptz not null,
      constraint token_of_a_person check ((purpose = 'first_administrator') = (person_id is null))
    )`.execute(db)
  await sql`comment on table token is 'Links and steps that work once: a used one is deleted'`.execute(db)
  await sql`create index token_by_person on token (person_id)`.execute(db)

  await sql`
    create table recovery_code (
      person_id uuid not null references person (id) on delete cascade,
      sha256 bytea not null check (length(sha256) = 32),
      primary key (person_id, sha256)
    )`.execute(db)
  await sql`comment on table recovery_code is 'Instead of the code of the telephone, once each'`.execute(db)

  await sql`
    create table attempt (
      id bigint generated always as identity primary key,
      key_sha256 bytea not null check (length(key_sha256) = 32),
      at timestamptz not null
    )`.execute(db)
  await sql`comment on table attempt is 'Failed sign-ins and links asked for, by e-mail or address, whether or not anybody has them'`.execute(
    db,
  )
  await sql`create index attempt_by_key on attempt (key_sha256, at)`.execute(db)

  await auditLog(db)
}

/** Who did what to which object: written by triggers, so that no code can forget it, and never changed. */
async function auditLog(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table audit_entry (
      id bigint generated always as identity primary key,
      territory text not null,
      object_kind text not null,
      object_id uuid not null,
      part text,
      operation text not null check (operation in ('insert', 'update', 'delete')),
      old_values jsonb,
      new_values jsonb,
      person_id uuid,
      at timestamptz not null default now()
    )`.execute(db)
  await sql`comment on column audit_entry.part is 'Table of the row when it is a part of the object, such as a phase of a demand'`.execute(
    db,
  )
  await sql`comment on column audit_entry.old_values is 'Of a change, only the columns that differ'`.execute(db)
  await sql`comment on column audit_entry.person_id is 'Who was signed in; null: a command, or a demonstration without accounts'`.execute(
    db,
  )
  await sql`create index audit_entry_by_object on audit_entry (object_kind, object_id, id)`.execute(db)
  await sql`create index audit_entry_by_person on audit_entry (person_id) where person_id is not null`.execute(db)
  await sql`
    create function refuse_changing_audit() returns trigger language plpgsql as $$
    begin
      raise exception 'the audit log only grows' using errcode = '23001', constraint = 'audit_append_only';
    end $$`.execute(db)
  await sql`create trigger audit_append_only before update or delete or truncate on audit_entry for each statement execute function refuse_changing_audit()`.execute(
    db,
  )

  // Arguments of the trigger: the kind of the object, and the columns of its identifier and its territory.
  await sql`
    create function write_audit_entry() returns trigger language plpgsql as $$
    declare
      was jsonb := case when tg_op = 'INSERT' then null else to_jsonb(old) end;
      becomes jsonb := case when tg_op = 'DELETE' then null else to_jsonb(new) end;
      whole jsonb := coalesce(becomes, was);
    begin
      if tg_op = 'UPDATE' then
        select jsonb_object_agg(key, was -> key), jsonb_object_agg(key, value) into was, becomes
          from jsonb_each(becomes) where value is distinct from was -> key;
        if becomes is null then return null; end if;
      end if;
      insert into audit_entry (territory, object_kind, object_id, part, operation, old_values, new_values, person_id)
      values (whole ->> tg_argv[2], tg_argv[0], (whole ->> tg_argv[1])::uuid, nullif(tg_table_name, tg_argv[0]),
        lower(tg_op), was, becomes, nullif(current_setting('escale.person', true), '')::uuid);
      return null;
    end $$`.execute(db)
  const watched = [
    ['site', 'site', 'id'],
    ['building', 'building', 'id'],
    ['room', 'room', 'id'],
    ['room_rent', 'room', 'room_id'],
    ['room_equipment', 'room', 'room_id'],
    ['organisation', 'organisation', 'id'],
    ['demand', 'demand', 'id'],
    ['demand_phase', 'demand', 'demand_id'],
    ['occupancy', 'occupancy', 'id'],
    ['priority_grid', 'priority_grid', 'id'],
    ['role', 'person', 'person_id'],
  ] as const
  for (const [table, kind, id] of watched) {
    const territory = table === 'role' ? 'territory_id' : 'territory'
    await sql`create trigger audit after insert or update or delete on ${sql.table(table)}
      for each row execute function write_audit_entry(${sql.lit(kind)}, ${sql.lit(id)}, ${sql.lit(territory)})`.execute(
      db,
    )
  }
  // Of a plan, what a person decides: its calculation keeps its own facts.
  await sql`create trigger audit after update on placement for each row
    when (old.decision is distinct from new.decision)
    execute function write_audit_entry('plan', 'plan_id', 'territory')`.execute(db)
}
