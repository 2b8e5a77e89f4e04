import { sql, type Kysely, type RawBuilder, type Transaction } from 'kysely'
import { SITE_STATUSES } from '../db/codes.ts'
import { NO_REACH, type Reach } from '../accounts/permissions.ts'
import { asGeoJson, geomFromGeoJson, withinBbox, type Bbox, type SoundGeometry } from '../db/geo.ts'
import { asSpan } from '../db/period.ts'
import { differences, revise } from '../db/revise.ts'
import { looksLike } from '../db/search.ts'
import type { Tables } from '../db/tables.ts'
import type { Violations } from '../db/violations.ts'
import { codesIn } from '../lib/codeList.ts'
import type { InputOf } from '../lib/contract.ts'
import { keysOf, pageFrom } from '../lib/paging.ts'
import { Refusal } from '../lib/refusal.ts'
import { hasDays, toDaterange, type Span } from '../lib/span.ts'
import { EXACT_SEARCHED, exactly, exactPlaceIsSeen, SHOWN, TELLING, type Telling } from './exactPlace.queries.ts'
import type { FieldSource, NewSite, ShownAs, Site, SitePatch, sitesContract } from './sites.schema.ts'

type Query = InputOf<(typeof sitesContract)['GET /api/sites']>['querystring']
/** Filters of a list of sites; see `siteFilters` in the schema for what each means. */
export type SiteFilters = Pick<Query, 'territory' | 'bbox' | 'communes' | 'qpv' | 'permanence' | 'statuses' | 'search'>

export const siteNotFound = (id: string) =>
  new Refusal(404, 'site_not_found', `Aucun site ne porte l’identifiant ${id}.`)

export const siteViolations: Violations = {
  site_territory_fkey: {
    code: 'territory_unknown',
    field: 'territory',
    sentence: 'Ce territoire n’est pas connu ici.',
  },
  site_territory_insee_code_fkey: {
    code: 'commune_unknown',
    field: 'inseeCode',
    sentence: 'Cette commune n’est pas dans le territoire. Choisissez-la dans la liste.',
  },
  site_territory_qpv_code_fkey: {
    code: 'qpv_unknown',
    field: 'qpvCode',
    sentence: 'Ce quartier prioritaire n’est pas dans le territoire. Choisissez-le dans la liste.',
  },
  site_qpv_code_says_in_qpv: {
    code: 'qpv_contradiction',
    field: 'inQpv',
    sentence: 'Un quartier prioritaire est nommé : le site est donc dedans. Répondez oui, ou retirez le quartier.',
  },
  site_only_transitional_is_released: {
    code: 'permanent_has_no_trigger',
    field: 'releaseTrigger',
    sentence: 'Seul un site transitoire a un évènement qui le libère. Retirez-le, ou dites le site transitoire.',
  },
  site_permanent_has_no_end: {
    code: 'permanent_has_no_end',
    field: 'usable',
    sentence: 'Un site permanent n’a pas de date de fin. Retirez-la, ou dites le site transitoire.',
  },
}

/** `west,south,east,north` as numbers. @throws RangeError never: the contract's pattern was checked before */
const bboxOf = (text: string): Bbox => text.split(',').map(Number) as unknown as Bbox

/**
 * The conditions that a query over `site` joined with `commune` must meet, one for each filter that is given.
 * @param alsoSearched columns besides those of the site in which the search looks
 */
export function siteConditions(
  { territory, bbox, communes, qpv, permanence, statuses, search }: SiteFilters,
  alsoSearched: readonly string[] = [],
): RawBuilder<boolean>[] {
  const conditions: RawBuilder<boolean>[] = []
  if (territory !== undefined) conditions.push(sql`site.territory = ${territory}`)
  if (bbox !== undefined) conditions.push(withinBbox('site.point', bboxOf(bbox)))
  if (communes !== undefined) conditions.push(sql`site.insee_code = any(${communes.split(',')}::text[])`)
  if (qpv !== undefined) conditions.push(qpv === 'in' ? sql`site.in_qpv` : sql`site.qpv_code = ${qpv}`)
  if (permanence !== undefined) conditions.push(sql`site.permanence = ${permanence}`)
  if (statuses !== undefined)
    conditions.push(sql`site.status = any(${codesIn('statuses', statuses, SITE_STATUSES)}::text[])`)
  if (search !== undefined && search.trim() !== '') {
    const columns = ['site.name', 'site.address', 'commune.name', ...alsoSearched]
    conditions.push(
      sql`(${sql.join(
        columns.map((column) => looksLike(column, search)),
        sql` or `,
      )})`,
    )
  }
  return conditions
}

const sitesOf = (db: Kysely<Tables>, exact: Reach) =>
  db
    .selectFrom('site')
    .innerJoin('commune', (join) =>
      join.onRef('commune.territory', '=', 'site.territory').onRef('commune.inseeCode', '=', 'site.inseeCode'),
    )
    .leftJoin('exactPlace as exact', (join) => join.onRef('exact.siteId', '=', 'site.id').on(exactPlaceIsSeen(exact)))

const NAME = exactly<string>('name')
const siteColumns = [
  'site.id',
  'site.territory',
  'site.version',
  'site.archivedAt',
  'site.demonstration',
  NAME.as('name'),
  'site.permanence',
  'site.status',
  'site.inseeCode',
  exactly<string | null>('address').as('address'),
  exactly<string[]>('parcel_refs').as('parcelRefs'),
  'site.areaM2',
  exactly<string | null>('owner').as('owner'),
  'site.ownerRegime',
  exactly<string | null>('release_trigger').as('releaseTrigger'),
  'site.inQpv',
  'site.qpvCode',
  exactly<string | null>('description').as('description'),
  SHOWN.as('shownAs'),
  asSpan('site.usable').as('usable'),
  sql<[longitude: number, latitude: number]>`${asGeoJson(exactly('point'))} -> 'coordinates'`.as('point'),
  asGeoJson<NonNullable<Site['outline']>>(exactly('outline')).as('outline'),
] as const

/**
 * @param exact how far its reader sees where a protected site is
 * @throws Refusal 404 `site_not_found`
 */
export async function readSite(db: Kysely<Tables>, id: string, exact = NO_REACH): Promise<Site> {
  const row = await sitesOf(db, exact).select(siteColumns).where('site.id', '=', id).executeTakeFirst()
  if (row === undefined) throw siteNotFound(id)
  return row
}

/** @param others conditions on `site` besides those of the filters */
export async function listSites(
  db: Kysely<Tables>,
  { cursor, limit = 50, archived = false, ...filters }: Query,
  exact: Reach,
  others: readonly RawBuilder<boolean>[] = [],
) {
  const matching = sitesOf(db, exact)
    .where('site.archivedAt', archived ? 'is not' : 'is', null)
    .where((eb) => eb.and([...siteConditions(filters, EXACT_SEARCHED), ...others]))
  let page = matching
    .select(siteColumns)
    .orderBy(NAME)
    .orderBy('site.id')
    .limit(limit + 1)
  if (cursor !== undefined) page = page.where(sql<boolean>`(${NAME}, site.id::text) > (${sql.join(keysOf(cursor, 2))})`)
  const [rows, { total }] = await Promise.all([
    page.execute(),
    matching.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow(),
  ])
  return pageFrom(rows, limit, total, ({ name, id }) => [name, id])
}

export function addSite(db: Kysely<Tables>, site: NewSite): Promise<Site> {
  return db.transaction().execute(async (trx) => {
    const { id } = await trx
      .insertInto('site')
      .values({
        ...(await columnsOf(trx, site)),
        territory: site.territory,
        name: site.name,
        permanence: site.permanence,
        status: site.status,
        inseeCode: site.inseeCode,
        point: await pointOf(trx, site.point),
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    await refuseFarFromCommune(trx, id)
    return readSite(trx, id)
  })
}

/**
 * What a person changes is marked as a person's, so that no import writes over it.
 * @throws Refusal 403 `site_protected` for who does not see where a protected site is, and asks to change that
 */
export function changeSite(
  db: Kysely<Tables>,
  id: string,
  expected: number,
  { archived, ...patch }: SitePatch,
  exact: Reach,
): Promise<Site> {
  return revise(db, {
    subject: 'site',
    id,
    expected,
    archived,
    read: (reader, siteId) => readSite(reader, siteId, exact),
    write: async (trx, before) => {
      const written = Object.keys(differences(before, { ...before, ...patch }))
      if (written.length === 0) return
      const columns = await columnsOf(trx, patch)
      if (before.shownAs === 'open') await trx.updateTable('site').set(columns).where('id', '=', id).execute()
      else await changeProtectedSite(trx, id, before.shownAs, columns)
      if (patch.point !== undefined || patch.inseeCode !== undefined) await refuseFarFromCommune(trx, id)
      const values = written.map((field) => ({
        territory: before.territory,
        siteId: id,
        field,
        source: 'person',
        recordId: null,
        value: JSON.stringify(patch[field as keyof typeof patch]),
        asOf: null,
      }))
      await trx
        .insertInto('siteFieldSource')
        .values(values)
        .onConflict((on) =>
          on.columns(['siteId', 'field']).doUpdateSet((eb) => ({
            source: eb.ref('excluded.source'),
            recordId: null,
            value: eb.ref('excluded.value'),
            asOf: null,
            recordedAt: sql`now()`,
          })),
        )
        .execute()
    },
  })
}

type Columns = Awaited<ReturnType<typeof columnsOf>>

/** What tells where the site is goes to its exact place, and the square that everybody sees follows. */
async function changeProtectedSite(
  trx: Transaction<Tables>,
  id: string,
  shownAs: ShownAs,
  columns: Columns,
): Promise<void> {
  const isTelling = (field: string) => TELLING.includes(field as Telling)
  const telling = Object.fromEntries(Object.entries(columns).filter(([field]) => isTelling(field)))
  const rest = Object.fromEntries(Object.entries(columns).filter(([field]) => !isTelling(field)))
  if (Object.keys(telling).length > 0) {
    if (shownAs === 'blurred')
      throw new Refusal(
        403,
        'site_protected',
        'Ce lieu est protégé : seuls les gestionnaires en changent le nom, l’adresse et la position.',
      )
    await trx.updateTable('exactPlace').set(telling).where('siteId', '=', id).execute()
  }
  await trx
    .updateTable('site')
    .set((eb) => ({ inseeCode: eb.ref('inseeCode'), ...rest }))
    .where('id', '=', id)
    .execute()
}

/** Of a protected site only for who sees where it is: sources say that too. */
export async function listFieldSources(db: Kysely<Tables>, id: string, exact: Reach): Promise<FieldSource[]> {
  const { shownAs } = await readSite(db, id, exact)
  if (shownAs === 'blurred') return []
  return db
    .selectFrom('siteFieldSource')
    .select(['field', 'source', 'recordId', 'value', 'asOf', 'recordedAt'])
    .where('siteId', '=', id)
    .orderBy('field')
    .execute()
}

/** The columns of what was sent: geometries checked, the window as a daterange; what was not sent is left out. */
async function columnsOf(
  trx: Transaction<Tables>,
  { point, outline, usable, ...plain }: Omit<Partial<NewSite>, 'territory'> & { territory?: string },
) {
  return {
    ...plain,
    ...(point === undefined ? {} : { point: await pointOf(trx, point) }),
    ...(outline === undefined
      ? {}
      : { outline: outline === null ? null : await geomFromGeoJson(trx, outline, { field: 'outline' }) }),
    ...(usable === undefined ? {} : { usable: usable === null ? null : windowOf(usable) }),
  }
}

const pointOf = (trx: Transaction<Tables>, coordinates: readonly number[]): Promise<SoundGeometry> =>
  geomFromGeoJson(trx, { type: 'Point', coordinates }, { field: 'point' })

function windowOf(usable: Span): string {
  if (!hasDays(usable))
    throw new Refusal(
      422,
      'window_empty',
      `Le site fermerait le ${usable.until} avant d’ouvrir le ${usable.from}. Corrigez l’une des deux dates.`,
      { field: 'usable' },
    )
  return toDaterange(usable)
}

/** Contours may be simplified, so that a site on the border seems to stand outside: a little way off is let through. */
const BORDER_TOLERANCE_M = 500

async function refuseFarFromCommune(trx: Transaction<Tables>, siteId: string): Promise<void> {
  const { rows } = await sql<{ name: string; metres: number }>`
    select commune.name, st_distance(commune.outline::geography, site.point::geography) as metres
    from site join commune on commune.territory = site.territory and commune.insee_code = site.insee_code
    where site.id = ${siteId} and not st_intersects(commune.outline, site.point)`.execute(trx)
  const [far] = rows
  if (far === undefined || far.metres <= BORDER_TOLERANCE_M) return
  const km = (far.metres / 1000).toLocaleString('fr-FR', { maximumFractionDigits: 1 })
  throw new Refusal(
    422,
    'point_outside_commune',
    `Ce point est à ${km} km de ${far.name}. Déplacez-le, ou choisissez une autre commune.`,
    { field: 'point' },
  )
}
