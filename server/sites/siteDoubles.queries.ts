import { sql, type Kysely } from 'kysely'
import type { DoubleDecision } from '../db/codes.ts'
import type { Tables } from '../db/tables.ts'
import { Refusal } from '../lib/refusal.ts'
import { sameName } from './imports/doubles.ts'
import type { SiteDouble } from './siteDoubles.schema.ts'

/** Two contours share some border by imprecision; more than this share of the smaller one is one ground twice. */
const LEAST_OVERLAP = 0.1
/** One place under two spellings is rarely geocoded farther apart. */
const SAME_NAME_WITHIN_M = 250
/** In degrees, of more than that many metres anywhere in France. */
const NEAR_DEGREES = 0.004

/**
 * The pairs that may be one, not yet decided first. Protected sites are compared with none: a pair would tell where they are.
 */
export async function listSiteDoubles(db: Kysely<Tables>, territory: string | undefined): Promise<SiteDouble[]> {
  const side = (
    alias: string,
  ) => sql`json_build_object('id', ${sql.ref(`${alias}.id`)}, 'name', ${sql.ref(`${alias}.name`)},
    'address', ${sql.ref(`${alias}.address`)}, 'inseeCode', ${sql.ref(`${alias}.insee_code`)})`
  const { rows } = await sql<Omit<SiteDouble, 'sameName'>>`
    select ${side('one')} as one, ${side('other')} as other, double.decision,
      st_distance(one.point::geography, other.point::geography) as metres,
      st_area(st_intersection(one.outline, other.outline)) / nullif(least(st_area(one.outline), st_area(other.outline)), 0) as overlap
    from site as one
    join site as other on other.territory = one.territory and one.id < other.id
      and (one.outline && other.outline or other.point && st_expand(one.point, ${NEAR_DEGREES}::float8))
    left join site_double as double on double.site_id = one.id and double.other_id = other.id
    where (${territory ?? null}::text is null or one.territory = ${territory ?? null})
      and one.archived_at is null and other.archived_at is null
      and one.protected_number is null and other.protected_number is null
    order by double.decision is not null, overlap desc nulls last, metres, one.id, other.id`.execute(db)
  return rows
    .map((pair) => ({
      ...pair,
      sameName: pair.metres <= SAME_NAME_WITHIN_M && sameName(pair.one.name, pair.other.name),
    }))
    .filter(({ overlap, sameName }) => sameName || (overlap ?? 0) > LEAST_OVERLAP)
}

/** Remembers what somebody said of two sites. @throws Refusal 422 `site_twice`, `site_elsewhere` */
export async function decideSiteDouble(
  db: Kysely<Tables>,
  ids: readonly [string, string],
  decision: DoubleDecision,
  decidedBy: string | null,
): Promise<void> {
  const [siteId, otherId] = ids.toSorted() as [string, string]
  if (siteId === otherId)
    throw new Refusal(422, 'site_twice', 'Un site ne peut pas être son propre doublon : choisissez-en un autre.', {
      field: 'otherId',
    })
  const [one, other] = await db.selectFrom('site').select('territory').where('id', 'in', [siteId, otherId]).execute()
  if (one === undefined || other === undefined || one.territory !== other.territory)
    throw new Refusal(422, 'site_elsewhere', 'Ces deux sites ne sont pas du même territoire.', { field: 'otherId' })
  await db
    .insertInto('siteDouble')
    .values({ territory: one.territory, siteId, otherId, decision, decidedBy })
    .onConflict((on) =>
      on.columns(['siteId', 'otherId']).doUpdateSet({ decision, decidedBy, decidedAt: sql<string>`now()` }),
    )
    .execute()
}
