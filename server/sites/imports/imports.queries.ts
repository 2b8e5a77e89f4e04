import { sql, type Kysely, type Transaction } from 'kysely'
import { asGeoJson, geomFromGeoJson, pointAt } from '../../db/geo.ts'
import { reviseWithin } from '../../db/revise.ts'
import type { Tables } from '../../db/tables.ts'
import { Refusal } from '../../lib/refusal.ts'
import { exactly } from '../exactPlace.queries.ts'
import { readSite } from '../sites.queries.ts'
import type { SourcedFacts } from './candidate.ts'
import type { KnownPlace } from './doubles.ts'
import type { LonLat } from './position.ts'

/** Facts of a site as a source gives them, with what the position says. */
export type ImportedFacts = SourcedFacts & { inseeCode: string; point: LonLat }
export type ImportedField = keyof ImportedFacts

export interface Ground {
  readonly communes: readonly { inseeCode: string; townHall: LonLat | null; hasOutline: boolean }[]
}

/** The communes that a row may lie in. */
export async function groundOf(db: Kysely<Tables>, territory: string): Promise<Ground> {
  const communes = await db
    .selectFrom('commune')
    .select([
      'inseeCode',
      sql<boolean>`outline is not null`.as('hasOutline'),
      sql<LonLat | null>`${asGeoJson('townHall')} -> 'coordinates'`.as('townHall'),
    ])
    .where('territory', '=', territory)
    .execute()
  return { communes }
}

/** For each position, the commune of the territory whose outline holds it; null: none that we have an outline of. */
export async function communesAt(
  db: Kysely<Tables>,
  territory: string,
  positions: readonly LonLat[],
): Promise<(string | null)[]> {
  const { rows } = await sql<{ inseeCode: string | null }>`
    select (select insee_code from commune
            where territory = ${territory} and st_covers(outline, st_setsrid(st_makepoint(lon, lat), 4326))
            order by insee_code limit 1) as "inseeCode"
    from unnest(${positions.map(([lon]) => lon)}::float8[], ${positions.map(([, lat]) => lat)}::float8[])
      with ordinality as given (lon, lat, place)
    order by place`.execute(db)
  return rows.map(({ inseeCode }) => inseeCode)
}

/** What is wrong with an outline, in French, mended or as it is; null: nothing. */
export async function faultOfOutline(db: Kysely<Tables>, outline: unknown, mend: boolean): Promise<string | null> {
  try {
    await geomFromGeoJson(db, outline, { mend })
    return null
  } catch (error) {
    if (error instanceof Refusal) return error.message
    throw error
  }
}

/** Every site of the territory, with its record in this source when it has one. */
export async function knownPlaces(db: Kysely<Tables>, territory: string, source: string): Promise<KnownPlace[]> {
  const rows = await db
    .selectFrom('site')
    .leftJoin('sourceRecord as record', (join) =>
      join.onRef('record.siteId', '=', 'site.id').on('record.source', '=', source),
    )
    .leftJoin('exactPlace as exact', 'exact.siteId', 'site.id')
    .select([
      exactly<string>('name').as('name'),
      'record.recordId',
      sql<LonLat>`${asGeoJson(exactly('point'))} -> 'coordinates'`.as('position'),
    ])
    .where('site.territory', '=', territory)
    .execute()
  return rows.map((row) => ({ ...row, line: null }))
}

export interface KnownRecord {
  siteId: string
  archived: boolean
  /** By field: who wrote it last, and what. */
  fields: ReadonlyMap<string, { source: string; value: unknown }>
}

/** Which of these records have been imported before, and what was said of their sites. Locks their sites. */
export async function recordsOf(
  trx: Transaction<Tables>,
  territory: string,
  source: string,
  recordIds: readonly string[],
): Promise<Map<string, KnownRecord>> {
  const records = await trx
    .selectFrom('sourceRecord')
    .innerJoin('site', 'site.id', 'sourceRecord.siteId')
    .select(['recordId', 'siteId', sql<boolean>`site.archived_at is not null`.as('archived')])
    .where('sourceRecord.territory', '=', territory)
    .where('sourceRecord.source', '=', source)
    .where(sql<boolean>`record_id = any(${recordIds}::text[])`)
    .orderBy('siteId')
    .forUpdate('site')
    .execute()
  const written = await trx
    .selectFrom('siteFieldSource')
    .select(['siteId', 'field', 'source', 'value'])
    .where(sql<boolean>`site_id = any(${records.map(({ siteId }) => siteId)}::uuid[])`)
    .execute()
  const bySite = new Map<string, Map<string, { source: string; value: unknown }>>()
  for (const { siteId, field, ...fact } of written) {
    const fields = bySite.get(siteId) ?? new Map<string, { source: string; value: unknown }>()
    bySite.set(siteId, fields.set(field, fact))
  }
  return new Map(
    records.map(({ recordId, siteId, archived }) => [
      recordId,
      { siteId, archived, fields: bySite.get(siteId) ?? new Map() },
    ]),
  )
}

export interface NewSite {
  recordId: string
  facts: ImportedFacts
  asOf: string | null
}

/** Makes the sites, with their records and where each field comes from. Outlines were checked before. */
export async function addSites(
  trx: Transaction<Tables>,
  territory: string,
  source: string,
  permanence: 'permanent' | 'transitional',
  sites: readonly NewSite[],
): Promise<void> {
  if (sites.length === 0) return
  const rows = await Promise.all(
    sites.map(async ({ facts: { point, outline, ...plain } }) => ({
      ...plain,
      territory,
      permanence,
      point: pointAt(point),
      outline: outline === undefined ? null : await geomFromGeoJson(trx, outline, { mend: true }),
    })),
  )
  const made = await trx.insertInto('site').values(rows).returning('id').execute()
  const records = sites.map((site, at) => ({ ...site, siteId: made[at]!.id }))
  await trx
    .insertInto('sourceRecord')
    .values(records.map(({ recordId, siteId }) => ({ territory, source, recordId, siteId })))
    .execute()
  await writeFieldSources(
    trx,
    records.flatMap(({ recordId, siteId, facts, asOf }) =>
      Object.entries(facts).map(([field, value]) => ({ territory, siteId, source, recordId, field, value, asOf })),
    ),
  )
}

/** Writes what the source changed, as a new version of the site that says what changed. */
export async function changeImportedSite(
  trx: Transaction<Tables>,
  territory: string,
  source: string,
  {
    siteId,
    recordId,
    changes,
    asOf,
  }: { siteId: string; recordId: string; changes: Partial<ImportedFacts>; asOf: string | null },
): Promise<void> {
  await reviseWithin(trx, {
    subject: 'site',
    id: siteId,
    archived: undefined,
    read: readSite,
    write: async () => {
      const { point, outline, ...plain } = changes
      await trx
        .updateTable('site')
        .set({
          ...plain,
          ...(point === undefined ? {} : { point: pointAt(point) }),
          ...(outline === undefined ? {} : { outline: await geomFromGeoJson(trx, outline, { mend: true }) }),
        })
        .where('id', '=', siteId)
        .execute()
    },
  })
  await writeFieldSources(
    trx,
    Object.entries(changes).map(([field, value]) => ({ territory, siteId, source, recordId, field, value, asOf })),
  )
}

/** Says that these records are still in the source. */
export async function markSeen(
  trx: Transaction<Tables>,
  territory: string,
  source: string,
  recordIds: readonly string[],
): Promise<void> {
  await trx
    .updateTable('sourceRecord')
    .set({ lastSeen: sql<string>`now()` })
    .where('territory', '=', territory)
    .where('source', '=', source)
    .where(sql<boolean>`record_id = any(${recordIds}::text[])`)
    .execute()
}

async function writeFieldSources(
  trx: Transaction<Tables>,
  facts: readonly {
    territory: string
    siteId: string
    field: string
    source: string
    recordId: string
    value: unknown
    asOf: string | null
  }[],
): Promise<void> {
  if (facts.length === 0) return
  await trx
    .insertInto('siteFieldSource')
    .values(facts.map((fact) => ({ ...fact, value: JSON.stringify(fact.value) })))
    .onConflict((on) =>
      on.columns(['siteId', 'field']).doUpdateSet((eb) => ({
        source: eb.ref('excluded.source'),
        recordId: eb.ref('excluded.recordId'),
        value: eb.ref('excluded.value'),
        asOf: eb.ref('excluded.asOf'),
        recordedAt: sql`now()`,
      })),
    )
    .execute()
}
