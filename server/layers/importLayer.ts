import type { Kysely } from 'kysely'
import { isDatabaseError } from '../db/errors.ts'
import type { Tables } from '../db/tables.ts'
import { axesInOrder, firstPosition, geometryProblems } from '../lib/geojson.ts'
import { featuresOf, type LooseFeature } from '../lib/geojsonFeatures.ts'
import { ImportTally, type ImportOptions, type ImportReport, type Problem } from '../lib/importReport.ts'
import { isDay } from '../lib/span.ts'
import { textOf, WrongFile, type TextFile } from '../lib/textFile.ts'
import { oneImportAtATime, logImport } from '../territories/importRuns.queries.ts'
import { judge, writeFeatures, zoneOf, type NewFeature, type Zone } from './layers.queries.ts'
import type { LayerSource } from './layerSource.ts'

/** Features to a transaction. */
const BATCH = 200
/** So many objects in a row without an identifier, and it is another file. */
const ENOUGH_TO_JUDGE = 20
const LONGEST_TEXT = 500

/** A feature read, that may be near enough. */
interface Candidate extends Omit<NewFeature, 'stored'> {
  readonly rank: number
  readonly geometry: unknown
  /** What was mended in it so far */
  readonly notes: readonly Problem[]
}

/**
 * Imports a reference layer, feature by feature as the file is read: those that touch the territory, or its margin.
 * Stopped in the middle and run again, it ends as if it had run once. What the file no longer has stays.
 * @throws WrongFile when the file is none of this source, breaks off, or is not in degrees
 */
export async function importLayer(
  db: Kysely<Tables>,
  source: LayerSource,
  file: TextFile,
  { territory, dryRun = false, onProgress = () => {}, run }: ImportOptions,
): Promise<ImportReport> {
  await checkLayerFile(source, file)
  const zone = await zoneOf(db, territory, source.marginM)
  if (zone === null) throw new WrongFile(OUTLINES_FIRST)
  const tally = new ImportTally(source.id)
  if (!zone.isWhole) tally.note(OUTLINES_MISSING)
  const importer = new LayerImporter(db, source, territory, dryRun, zone, tally)
  let share = 0
  let rank = 0
  for await (const feature of read(source, file, (bytes) => (share = bytes / file.bytes))) {
    rank++
    await importer.take(feature, rank)
    if (rank % BATCH === 0) onProgress(share, rank)
  }
  await importer.flush()
  onProgress(1, rank)
  const report = tally.report()
  if (!dryRun) await logImport(db, territory, file, report, run)
  return report
}

/** @throws WrongFile when the file does not begin as one of this source: for who wants to know before opening a database */
export async function checkLayerFile(source: LayerSource, file: TextFile): Promise<void> {
  let without = 0
  let seen = 0
  for await (const feature of read(source, file, () => {})) {
    refuseMetres(feature.geometry)
    if (source.identifier.length === 0 || identifierOf(source, feature) !== null) return
    seen++
    if (++without === ENOUGH_TO_JUDGE) break
  }
  if (seen > 0)
    throw new WrongFile(
      `${file.path} n’est pas un fichier ${source.id} : ses objets n’ont pas d’identifiant (${source.identifier.join(', ')}).`,
    )
}

const read = (source: LayerSource, file: TextFile, onRead: (bytes: number) => void) =>
  source.featuresIn?.(file, onRead) ?? featuresOf(textOf(file, onRead))

/** Metres of Lambert-93 instead of degrees: better said once than of every object. */
function refuseMetres(geometry: unknown): void {
  const first = firstPosition((geometry as { coordinates?: unknown } | null)?.coordinates)
  if (first === null || (Math.abs(first[0]!) <= 180 && Math.abs(first[1]!) <= 180) || !first.every(Number.isFinite))
    return
  throw new WrongFile(
    `La première position du fichier, [${first.slice(0, 2).join(', ')}], n’est pas en degrés : c’est une projection en mètres, ` +
      'sans doute Lambert-93. Réenregistrez la couche en WGS84 (EPSG:4326), avec QGIS par exemple.',
  )
}

class LayerImporter {
  /** Rank of each feature taken so far. */
  readonly #ranks = new Map<string, number>()
  #batch: Candidate[] = []

  constructor(
    private readonly db: Kysely<Tables>,
    private readonly source: LayerSource,
    private readonly territory: string,
    private readonly dryRun: boolean,
    private readonly zone: Zone,
    private readonly tally: ImportTally,
  ) {}

  async take(feature: LooseFeature, rank: number): Promise<void> {
    const candidate = candidateOf(this.source, feature, rank, this.zone)
    if ('refusal' in candidate) this.tally.refused(...candidate.notes, candidate.refusal)
    else this.#batch.push(candidate)
    if (this.#batch.length === BATCH) await this.flush()
  }

  async flush(): Promise<void> {
    const batch = this.#batch
    this.#batch = []
    await this.write(batch)
  }

  /** One transaction; should the database refuse it, feature by feature, so that one does not lose the others. */
  private async write(candidates: readonly Candidate[]): Promise<void> {
    if (candidates.length === 0) return
    const nothingKept = new Error('dry run')
    let outcomes: (() => void)[] = []
    try {
      await this.db.transaction().execute(async (trx) => {
        await oneImportAtATime(trx, this.territory, this.source.id)
        const judged = await judge(
          trx,
          this.zone,
          candidates.map(({ geometry }) => geometry),
        )
        const taken: (NewFeature & { candidate: Candidate; notes: readonly Problem[] })[] = []
        const seen = new Map<string, number>()
        outcomes = []
        for (const [at, candidate] of candidates.entries()) {
          const { isInside, isEmpty, isMended, stored } = judged[at]!
          const { rank, externalId } = candidate
          const refuse = (field: string, value: string | null, code: string, reason: string) =>
            outcomes.push(() =>
              this.tally.refused(...candidate.notes, problem(rank, field, value, 'refused', code, reason)),
            )
          const earlier = this.#ranks.get(externalId) ?? seen.get(externalId)
          if (isEmpty)
            refuse('geometry', null, 'geometry_unreadable', 'Cette géométrie ne renferme rien, même réparée.')
          else if (!isInside) refuse('geometry', null, 'outside_territory', 'Hors du territoire.')
          else if (earlier !== undefined)
            refuse(
              this.source.identifier[0] ?? 'geometry',
              externalId,
              'double_record',
              `Même identifiant qu’au rang ${earlier} : seul le premier est pris.`,
            )
          else {
            seen.set(externalId, rank)
            const mended = problem(
              rank,
              'geometry',
              null,
              'mended',
              'geometry_mended',
              'La géométrie se croise : réparée.',
            )
            taken.push({ ...candidate, stored, candidate, notes: [...candidate.notes, ...(isMended ? [mended] : [])] })
          }
        }
        const { territory, source } = this
        const changed = await writeFeatures(
          trx,
          { territory, source: source.id, layer: source.layer },
          taken.map(({ externalId, name, facts, asOf, stored }) => ({ externalId, name, facts, asOf, stored })),
        )
        for (const { candidate, notes, externalId } of taken)
          outcomes.push(() => {
            this.#ranks.set(externalId, candidate.rank)
            this.tally.note(...notes)
            this.tally[changed.has(externalId) ? 'taken' : 'unchanged']()
          })
        if (this.dryRun) throw nothingKept
      })
    } catch (error) {
      if (error !== nothingKept) {
        if (!isDatabaseError(error)) throw error
        if (candidates.length > 1) {
          for (const candidate of candidates) await this.write([candidate])
          return
        }
        const reason = `La base refuse cet objet : ${error.message}`
        this.tally.refused(problem(candidates[0]!.rank, '', null, 'refused', 'refused_by_database', reason))
        return
      }
    }
    for (const outcome of outcomes) outcome()
  }
}

/** The feature as it would be kept, or why it is refused before the database is asked. */
function candidateOf(
  source: LayerSource,
  feature: LooseFeature,
  rank: number,
  zone: Zone,
): Candidate | { refusal: Problem; notes: readonly Problem[] } {
  const notes: Problem[] = []
  const refuse = (field: string, value: string | null, code: string, reason: string) => ({
    refusal: problem(rank, field, value, 'refused', code, reason),
    notes,
  })
  const none = source.leaveOut?.(feature) ?? null
  if (none !== null) return refuse('', null, 'not_of_the_layer', none)
  const { geometry, swapped } = axesInOrder(feature.geometry)
  const fault = geometryProblems(geometry)[0]
  if (fault !== undefined) return refuse('geometry', null, 'geometry_unreadable', fault.sentence)
  if (!SHAPES[source.shape].test((geometry as { type: string }).type))
    return refuse('geometry', (geometry as { type: string }).type, 'geometry_other', `Il faut ${WORDS[source.shape]}.`)
  if (!touches(geometry, zone.box)) return refuse('geometry', null, 'outside_territory', 'Hors du territoire.')
  if (swapped)
    notes.push(
      problem(rank, 'geometry', null, 'mended', 'axes_swapped', 'Latitude et longitude inversées : remises en ordre.'),
    )
  const values = valuesOf(feature)
  const name = textIn(values, source.name)
  const externalId = identifierOf(source, feature) ?? (source.identifier.length === 0 ? placeOf(name, geometry) : null)
  if (externalId === null) return refuse(source.identifier[0]!, null, 'id_missing', 'Cet objet n’a pas d’identifiant.')
  const facts: Record<string, string | number> = {}
  for (const [fact, { from, kind }] of Object.entries(source.facts)) {
    const given = textIn(values, from)
    if (given === null) continue
    const value = kind === 'text' ? given : numberIn(given)
    if (value !== null) facts[fact] = value
    else
      notes.push(
        problem(rank, from[0]!, given, 'mended', 'not_a_number', `« ${given} » n’est pas un nombre : laissé inconnu.`),
      )
  }
  return { rank, externalId, name, facts, asOf: dayIn(textIn(values, source.asOf ?? [])), geometry, notes }
}

const SHAPES = { area: /^(Multi)?Polygon$/, point: /^Point$/, any: /./ } as const
const WORDS = { area: 'un Polygon ou un MultiPolygon', point: 'un Point', any: 'une géométrie' } as const

const problem = (
  line: number,
  field: string,
  value: string | null,
  action: Problem['action'],
  code: string,
  reason: string,
): Problem => ({ line, field, value, action, code, reason })

/** Producers change the case of their names from one export to the next. */
const valuesOf = ({ properties }: LooseFeature): ReadonlyMap<string, unknown> =>
  new Map(Object.entries(properties).map(([name, value]) => [name.toLowerCase(), value]))

/** The first of these properties that says something, as a short text. */
function textIn(values: ReadonlyMap<string, unknown>, names: readonly string[]): string | null {
  for (const name of names) {
    const value = values.get(name)
    if (!['string', 'number', 'boolean'].includes(typeof value)) continue
    const text = String(value)
      .replaceAll(/[\p{C}\s]+/gu, ' ')
      .trim()
    if (text !== '') return text.slice(0, LONGEST_TEXT)
  }
  return null
}

const identifierOf = ({ identifier }: LayerSource, feature: LooseFeature): string | null =>
  textIn(valuesOf(feature), identifier)

/** A thing without an identifier is known by its name and its place, to the nearest metre. */
const placeOf = (name: string | null, geometry: unknown): string =>
  `${name ?? ''} @ ${firstPosition((geometry as { coordinates: unknown }).coordinates)!
    .slice(0, 2)
    .map((degrees) => degrees.toFixed(5))
    .join(', ')}`

/** « 6 206 » or « 12,5 ». */
function numberIn(text: string): number | null {
  const number = Number(text.replaceAll(/\s/g, '').replace(',', '.'))
  return Number.isFinite(number) ? number : null
}

/** `20240131`, `2024-01-31` or a moment. */
function dayIn(text: string | null): string | null {
  const [, year, month, day] = /^(\d{4})-?(\d{2})-?(\d{2})(?!\d)/.exec(text ?? '') ?? []
  const iso = `${year}-${month}-${day}`
  return isDay(iso) ? iso : null
}

/** Whether the box of a geometry touches another: most of a national file is elsewhere, and never goes to the database. */
function touches(geometry: unknown, [west, south, east, north]: Zone['box']): boolean {
  const box = [Infinity, Infinity, -Infinity, -Infinity] as [number, number, number, number]
  const walk = (part: unknown): void => {
    if (!Array.isArray(part)) return
    if (typeof part[0] !== 'number') return part.forEach(walk)
    const [x, y] = part as [number, number]
    box[0] = Math.min(box[0], x)
    box[1] = Math.min(box[1], y)
    box[2] = Math.max(box[2], x)
    box[3] = Math.max(box[3], y)
  }
  const { coordinates, geometries } = geometry as { coordinates?: unknown; geometries?: { coordinates: unknown }[] }
  walk(coordinates)
  for (const member of geometries ?? []) walk(member.coordinates)
  return box[0] <= east && box[2] >= west && box[1] <= north && box[3] >= south
}

const OUTLINES_FIRST =
  'Les contours des communes du territoire ne sont pas encore connus : importez-les d’abord (source communes), sans quoi ' +
  'on ne peut pas savoir ce qui est dans le territoire.'

const OUTLINES_MISSING: Problem = problem(
  1,
  '',
  null,
  'reported',
  'outlines_missing',
  'Des communes n’ont pas encore de contour : ce qui est chez elles n’est pas pris. Importez les contours (source communes), puis recommencez.',
)
