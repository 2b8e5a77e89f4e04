import { sql, type Kysely } from 'kysely'
import type { Within } from '../accounts/permissions.ts'
import { isWithin } from '../accounts/standing.queries.ts'
import type { Tables } from '../db/tables.ts'
import type { EquityReport } from './equity.schema.ts'
import { reportOf, type Received } from './report.ts'

/** @param within the part of the territory whose demands are counted */
export async function equityOf(
  db: Kysely<Tables>,
  territory: string,
  on: string,
  { masked, within }: { readonly masked: boolean; readonly within: Within },
): Promise<EquityReport> {
  return { territory, on, ...reportOf(await receivedIn(db, territory, within), masked) }
}

/** Every demand that was submitted and is not archived, be it still read. */
async function receivedIn(db: Kysely<Tables>, territory: string, within: Within): Promise<Received[]> {
  const communes = sql`(demand.communes_wanted || organisation.insee_code)`
  const { rows } = await sql<Received>`
    select
      json_build_object(
        'stage', (select stage from demand_phase where demand_id = demand.id order by needed limit 1),
        'filiere', organisation.filiere,
        'commune', organisation.insee_code,
        'qpv', case when demand.wants_qpv then 'yes' when not demand.wants_qpv then 'no' end,
        'legal_form', organisation.legal_form) as "in",
      case demand.status when 'placed' then 'housed' when 'withdrawn' then 'withdrawn' when 'refused' then 'refused'
        when 'appealed' then 'refused' else 'waiting' end as outcome,
      exists (select from offer where offer.demand_id = demand.id) as offered,
      exists (select from appeal join refusal on refusal.id = refusal_id where refusal.demand_id = demand.id) as appealed,
      case when demand.status = 'placed' then (
        select min(lower(during)) - demand.submitted_on from occupancy
        where organisation_id = organisation.id and occupancy.archived_at is null
          and lower(during) >= demand.submitted_on) end as "delayDays"
    from demand join organisation on organisation.id = demand.organisation_id
    where demand.territory = ${territory} and demand.archived_at is null and demand.submitted_on is not null
      and (demand.status <> 'draft' or exists (
        select from application where demand_id = demand.id and state in ('sent', 'under_review')))
      and ${isWithin(within, { communes, organisation: null })}`.execute(db)
  return rows
}
