import { sql, type Kysely } from 'kysely'

/** Reviews by a committee: criteria in each version of the grid, sessions with seats and items, sealed scores, a ranking. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table priority_grid add column review jsonb not null default '[]' check (jsonb_typeof(review) = 'array')`.execute(
    db,
  )
  await sql`comment on column priority_grid.review is 'What a committee scores: code, name, sentence, weight, levels from 0 up; empty: no committee can be held'`.execute(
    db,
  )
  // A new territory starts with criteria too; those that are here keep what they published, and add some in a new version.
  await sql`
    create or replace function give_first_grid(code text) returns void language sql as $$
      insert into priority_grid (territory, number, name, because, points, review, seed, valid_from, published_at)
      values (code, 1, 'Grille de départ',
        'Proposition de départ, à valider par le comité de pilotage : l’attente, l’insertion, le début de parcours et la fermeture d’un site comptent.',
        '{"waiting": {"per_quarter": 2, "most": 16}, "inclusion": {"some": 8, "mostly": 15},
          "stage": {"incubation": 10, "launch": 10, "scaling": -10}, "relocation": {"site_closes": 15}}',
        '[{"code": "usefulness", "name": "Utilité sociale et écologique", "weight": 3,
           "sentence": "Ce que le projet apporte au territoire et à ses habitants.",
           "levels": ["Aucune", "Très faible", "Faible", "Réelle", "Forte", "Remarquable"]},
          {"code": "soundness", "name": "Solidité du projet", "weight": 2,
           "sentence": "Équipe, activité et budget tiennent pour la durée demandée.",
           "levels": ["Rien ne tient", "Très fragile", "Fragile", "Tient", "Solide", "Très solide"]},
          {"code": "cooperation", "name": "Coopération avec les autres structures", "weight": 1,
           "sentence": "Ce que le projet partage ou échange avec ses futurs voisins.",
           "levels": ["Aucune", "Envisagée", "Esquissée", "Préparée", "Engagée", "Au cœur du projet"]}]',
        code || '-1', '2026-11-24', now())
    $$`.execute(db)

  await sql`
    create table committee_session (
      id uuid primary key default gen_random_uuid(),
      territory text not null references territory (code),
      name text not null check (name ~ '\\S'),
      held_on date not null,
      held_from text not null check (held_from ~ '^([01]\\d|2[0-3]):[0-5]\\d$'),
      place text check (place ~ '\\S'),
      call_id uuid,
      site_id uuid,
      grid_id uuid not null,
      state text not null default 'draft' check (state in ('draft', 'invited', 'scoring', 'closed', 'cancelled')),
      because text check (because ~ '\\S'),
      seed text check (seed ~ '\\S'),
      closed_at timestamptz,
      demonstration boolean not null default false,
      version integer not null default 1,
      created_at timestamptz not null default now(),
      unique (territory, id),
      constraint committee_session_call_known foreign key (territory, call_id) references call_for_applications (territory, id),
      constraint committee_session_site_known foreign key (territory, site_id) references site (territory, id),
      foreign key (territory, grid_id) references priority_grid (territory, id),
      constraint committee_session_closed_whole check (
        (state = 'closed') = (seed is not null) and (state = 'closed') = (closed_at is not null)),
      constraint committee_session_cancelled_because check (state <> 'cancelled' or because is not null)
    )`.execute(db)
  await sql`comment on column committee_session.held_from is 'Hour in Paris, such as 14:30'`.execute(db)
  await sql`comment on column committee_session.because is 'Why it was cancelled, or closed before everyone had scored'`.execute(
    db,
  )
  await sql`comment on column committee_session.seed is 'Drawn at closing, when no score can change: it orders equal scores'`.execute(
    db,
  )
  await sql`create index committee_session_by_day on committee_session (territory, held_on desc)`.execute(db)

  await sql`
    create table committee_seat (
      id uuid primary key default gen_random_uuid(),
      territory text not null,
      session_id uuid not null,
      person_id uuid not null references person (id),
      invited_at timestamptz,
      foreign key (territory, session_id) references committee_session (territory, id),
      unique (session_id, id),
      constraint committee_seat_once unique (session_id, person_id)
    )`.execute(db)
  await sql`create index committee_seat_by_person on committee_seat (person_id)`.execute(db)

  await sql`
    create table committee_item (
      id uuid primary key default gen_random_uuid(),
      territory text not null,
      session_id uuid not null,
      demand_id uuid not null,
      eligible boolean,
      reason text check (reason ~ '\\S'),
      score numeric(7, 6) check (score between 0 and 1),
      rank integer check (rank >= 1),
      foreign key (territory, session_id) references committee_session (territory, id),
      constraint committee_item_demand_known foreign key (territory, demand_id) references demand (territory, id),
      unique (session_id, id),
      constraint committee_item_once unique (session_id, demand_id),
      constraint committee_item_refused_because check (eligible is not false or reason is not null),
      constraint committee_item_ranked_by_score check (
        (rank is null) = (score is null) and (score is null or eligible is true))
    )`.execute(db)
  await sql`comment on column committee_item.eligible is 'Decided by a manager; null: not yet'`.execute(db)
  await sql`comment on column committee_item.score is 'Of the committee, once closed; null: nobody could score it'`.execute(
    db,
  )
  await sql`create index committee_item_by_demand on committee_item (demand_id)`.execute(db)

  await sql`
    create table committee_recusal (
      territory text not null,
      session_id uuid not null,
      seat_id uuid not null,
      item_id uuid not null,
      recused_by text not null check (recused_by in ('member', 'system')),
      reason text not null check (reason ~ '\\S'),
      created_at timestamptz not null default now(),
      primary key (seat_id, item_id),
      foreign key (territory, session_id) references committee_session (territory, id),
      foreign key (session_id, seat_id) references committee_seat (session_id, id) on delete cascade,
      foreign key (session_id, item_id) references committee_item (session_id, id) on delete cascade
    )`.execute(db)

  await sql`
    create table committee_score (
      territory text not null,
      session_id uuid not null,
      seat_id uuid not null,
      item_id uuid not null,
      criterion text not null,
      level smallint not null check (level >= 0),
      comment text check (comment ~ '\\S'),
      changed_at timestamptz not null default now(),
      primary key (seat_id, item_id, criterion),
      foreign key (territory, session_id) references committee_session (territory, id),
      foreign key (session_id, seat_id) references committee_seat (session_id, id),
      foreign key (session_id, item_id) references committee_item (session_id, id)
    )`.execute(db)
  await sql`comment on table committee_score is 'Sealed until the session is closed: it is in no audit log, and no route but that of its seat shows it'`.execute(
    db,
  )

  await guardSessions(db)

  await sql`
    do $$ declare known text;
    begin
      select pg_get_expr(conbin, conrelid) into strict known from pg_constraint
        where conrelid = 'revision'::regclass and conname = 'revision_subject_check';
      alter table revision drop constraint revision_subject_check;
      execute format('alter table revision add constraint revision_subject_check check (subject = %L or %s)', 'committee_session', known);
    end $$`.execute(db)
  // Scores are left out: whoever reads the log would read them before the seal is broken.
  for (const [table, id] of [
    ['committee_session', 'id'],
    ['committee_seat', 'session_id'],
    ['committee_item', 'session_id'],
    ['committee_recusal', 'session_id'],
  ] as const) {
    await sql`create trigger audit after insert or update or delete on ${sql.table(table)}
      for each row execute function write_audit_entry('committee_session', ${sql.lit(id)}, 'territory')`.execute(db)
  }
}

/** What no code may do: change what is closed, score what cannot be scored, or change who sits once scoring has begun. */
async function guardSessions(db: Kysely<unknown>): Promise<void> {
  // Only the version may still rise: it counts the closing itself.
  await sql`
    create function keep_closed_committee() returns trigger language plpgsql as $$
    begin
      if tg_op = 'DELETE' or to_jsonb(old) - 'version' is distinct from to_jsonb(new) - 'version' then
        raise exception 'a closed committee is never changed' using errcode = '23001', constraint = 'committee_session_is_final';
      end if;
      return new;
    end $$`.execute(db)
  await sql`create trigger committee_session_is_final before update or delete on committee_session
    for each row when (old.state in ('closed', 'cancelled')) execute function keep_closed_committee()`.execute(db)

  await sql`
    create function keep_committee_composed() returns trigger language plpgsql as $$
    declare
      becomes jsonb := case when tg_op = 'DELETE' then null else to_jsonb(new) end;
      was jsonb := case when tg_op = 'INSERT' then null else to_jsonb(old) end;
      session text;
    begin
      select state into session from committee_session
        where id = (coalesce(becomes, was) ->> 'session_id')::uuid for share;
      if session in ('draft', 'invited') or (session = 'scoring' and (tg_table_name = 'committee_recusal'
          or (tg_op = 'UPDATE' and was - array['score', 'rank'] = becomes - array['score', 'rank']))) then
        return coalesce(new, old);
      end if;
      raise exception 'this committee is composed' using errcode = '23001', constraint = 'committee_is_composed';
    end $$`.execute(db)
  for (const table of ['committee_seat', 'committee_item', 'committee_recusal'])
    await sql`create trigger committee_is_composed before insert or update or delete on ${sql.table(table)}
      for each row execute function keep_committee_composed()`.execute(db)

  await sql`
    create function check_committee_score() returns trigger language plpgsql as $$
    declare
      whole committee_score := case when tg_op = 'DELETE' then old else new end;
      session text;
      highest integer;
    begin
      -- Waits for a closing under way, so that no score slips in behind the ranking.
      select committee_session.state, jsonb_array_length(criterion -> 'levels') - 1 into session, highest
        from committee_session join priority_grid on priority_grid.id = grid_id
        left join jsonb_array_elements(review) as criterion on criterion ->> 'code' = whole.criterion
        where committee_session.id = whole.session_id for share of committee_session;
      if session is distinct from 'scoring' then
        raise exception 'scores are sealed' using errcode = '23001', constraint = 'committee_scores_are_sealed';
      end if;
      if tg_op = 'DELETE' then return old; end if;
      if highest is null or new.level > highest then
        raise exception 'a score outside of its criterion' using errcode = '23514', constraint = 'committee_score_within_scale';
      end if;
      if not exists (select from committee_item where id = new.item_id and eligible) then
        raise exception 'only what is eligible is scored' using errcode = '23514', constraint = 'committee_score_of_eligible';
      end if;
      if exists (select from committee_recusal where seat_id = new.seat_id and item_id = new.item_id) then
        raise exception 'who is recused scores nothing' using errcode = '23514', constraint = 'committee_score_not_recused';
      end if;
      return new;
    end $$`.execute(db)
  await sql`create trigger check_committee_score before insert or update or delete on committee_score
    for each row execute function check_committee_score()`.execute(db)
}
