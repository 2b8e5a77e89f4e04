import { sql, type Kysely } from 'kysely'

/** What solving a plan again with one more room gave, kept so that it is read beside what the prices had said. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table scarcity_trial (
      id uuid primary key default gen_random_uuid(),
      territory text not null references territory (code),
      plan_id uuid not null,
      outcome jsonb not null,
      created_at timestamptz not null default now(),
      foreign key (territory, plan_id) references plan (territory, id)
    )`.execute(db)
  await sql`create index scarcity_trial_by_plan on scarcity_trial (plan_id, created_at desc)`.execute(db)
}
