import { sql, type Kysely, type Transaction } from 'kysely'
import { geomFromGeoJson, type SoundGeometry } from '../db/geo.ts'
import type { Tables } from '../db/tables.ts'
import { Refusal } from '../lib/refusal.ts'

/** Contours are simplified, and town halls placed to the nearest hundred metres: this far off is still the same commune. */
const TOWN_HALL_TOLERANCE_M = 2000

export async function inseeCodesOf(db: Kysely<Tables>, territory: string): Promise<Set<string>> {
  const rows = await db.selectFrom('commune').select('inseeCode').where('territory', '=', territory).execute()
  return new Set(rows.map(({ inseeCode }) => inseeCode))
}

/** The outline ready to store, with what had to be mended; or why it can't be. */
export async function soundOutline(
  trx: Transaction<Tables>,
  geometry: unknown,
): Promise<{ outline: SoundGeometry; mended: string | null } | { fault: string }> {
  try {
    return { outline: await geomFromGeoJson(trx, geometry), mended: null }
  } catch (asItIs) {
    if (!(asItIs instanceof Refusal)) throw asItIs
    try {
      return { outline: await geomFromGeoJson(trx, geometry, { mend: true }), mended: asItIs.message }
    } catch (mended) {
      if (mended instanceof Refusal) return { fault: mended.message }
      throw mended
    }
  }
}

/** Writes the outline of a commune, unless it is the one that we have, or lies away from the commune's town hall. */
export async function writeOutline(
  trx: Transaction<Tables>,
  territory: string,
  inseeCode: string,
  outline: SoundGeometry,
  source: string,
): Promise<'written' | 'same' | 'elsewhere'> {
  const { rows } = await sql<{ same: boolean; near: boolean }>`
    select coalesce(st_orderingequals(outline, given.g), false) as same,
           town_hall is null or st_dwithin(town_hall::geography, given.g::geography, ${TOWN_HALL_TOLERANCE_M}) as near
    from commune, (select ${outline} as g) as given
    where territory = ${territory} and insee_code = ${inseeCode}
    for update of commune`.execute(trx)
  const { same, near } = rows[0]!
  if (same) return 'same'
  if (!near) return 'elsewhere'
  await trx
    .updateTable('commune')
    .set({ outline, outlineSource: source })
    .where('territory', '=', territory)
    .where('inseeCode', '=', inseeCode)
    .execute()
  return 'written'
}
