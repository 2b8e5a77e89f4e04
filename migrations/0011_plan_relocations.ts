import { sql, type Kysely } from 'kysely'

/**
 * A change of a plan may put out a tenant that asks for nothing: its need is that of its occupancy, not a demand's. A
 * placement then says which occupancy it relocates, and its `demand_id` is the identifier of that need.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const table of ['placement', 'unmet_demand']) {
    await sql`
      alter table ${sql.table(table)}
        drop constraint ${sql.id(`${table}_territory_demand_id_fkey`)},
        add column relocates uuid,
        add foreign key (territory, relocates) references occupancy (territory, id),
        add check (relocates is null or relocates = demand_id),
        add column asking_demand_id uuid generated always as (case when relocates is null then demand_id end) stored,
        add foreign key (territory, asking_demand_id) references demand (territory, id)`.execute(db)
  }
}
