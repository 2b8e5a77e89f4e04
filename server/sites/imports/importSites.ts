import type { Kysely, Transaction } from 'kysely'
import { isDeepStrictEqual } from 'node:util'
import { isDatabaseError } from '../../db/errors.ts'
import type { Tables } from '../../db/tables.ts'
import { ImportTally, type ImportOptions, type ImportReport, type Problem } from '../../lib/importReport.ts'
import { Refusal } from '../../lib/refusal.ts'
import { WrongFile, type TextFile } from '../../lib/textFile.ts'
import { logImport, oneImportAtATime } from '../../territories/importRuns.queries.ts'
import { isProblem, type SiteFormat, type SiteSource, type Whereabouts } from './candidate.ts'
import { KnownPlaces, sameName, type KnownPlace } from './doubles.ts'
import {
  addSites,
  changeImportedSite,
  communesAt,
  faultOfOutline,
  groundOf,
  knownPlaces,
  markSeen,
  recordsOf,
  type Ground,
  type ImportedFacts,
  type ImportedField,
  type KnownRecord,
} from './imports.queries.ts'
import { metresBetween, type LonLat } from './position.ts'
import { Row } from './row.ts'
import { openRows } from './rows.ts'

interface Options extends ImportOptions {
  /** Rows to a transaction. */
  readonly batchRows?: number
}

/** A row of the territory, on its way to the database. */
interface Candidate extends Whereabouts {
  row: Row
  inseeCode: string
  asOf: string | null
  facts: ImportedFacts
}

/** Two sources give one point with different decimals: this close, it has not moved. */
const SAME_POINT_M = 2
/** Two places at one position: one address that was geocoded twice, or one building with two tenants. */
const SAME_POSITION_M = 1
/** As long as the outline of a commune is unknown: farther than this from its town hall is elsewhere. */
const FARTHEST_FROM_TOWN_HALL_M = 15_000

/**
 * Imports sites from a CSV or a GeoJSON, row by row as it is read, some hundred rows to a transaction: stopped in the middle and run
 * again, it ends as if it had run once. What a person wrote is kept against the source, field by field; what the source
 * no longer knows is not erased.
 * @throws WrongFile when the columns are not those of the source, before anything is written
 */
export async function importSites(
  db: Kysely<Tables>,
  source: SiteSource,
  file: TextFile,
  { territory, dryRun = false, onProgress = () => {}, run, batchRows = 500 }: Options,
): Promise<ImportReport> {
  let share = 0
  const { header, rows } = await openRows(file, (bytes) => (share = bytes / file.bytes))
  const format = formatOf(source, header, file)

  const tally = new ImportTally(source.id)
  if (file.encoding !== 'utf-8') tally.note(readAsWindows(file))
  const ground = await groundOf(db, territory)
  if (ground.communes.some(({ hasOutline }) => !hasOutline)) tally.note(OUTLINES_MISSING)
  const importer = await SiteImporter.over(db, source, format, territory, dryRun, tally, ground)
  let batch: { row: Row; place: Whereabouts }[] = []
  for await (const read of rows) {
    if (!(read instanceof Row)) {
      tally.refused(read)
      continue
    }
    const row = read
    const place = row.isBroken ? null : format.whereabouts(row)
    if (place === null) tally.refused(...row.problems)
    else if (isProblem(place)) tally.refused(...row.problems, place)
    else batch.push({ row, place })
    if (batch.length < batchRows) continue
    await importer.take(batch)
    batch = []
    onProgress(share, tally.read)
  }
  await importer.take(batch)
  onProgress(1, tally.read)
  const report = tally.report()
  if (!dryRun) await logImport(db, territory, file, report, run)
  return report
}

class SiteImporter {
  /** Line of each record read so far. */
  readonly #lines = new Map<string, number>()

  private constructor(
    private readonly db: Kysely<Tables>,
    private readonly source: SiteSource,
    private readonly format: SiteFormat,
    private readonly territory: string,
    private readonly dryRun: boolean,
    private readonly tally: ImportTally,
    private readonly ground: Ground,
    private readonly places: KnownPlaces,
  ) {}

  static async over(
    db: Kysely<Tables>,
    source: SiteSource,
    format: SiteFormat,
    territory: string,
    dryRun: boolean,
    tally: ImportTally,
    ground: Ground,
  ): Promise<SiteImporter> {
    const places = new KnownPlaces()
    for (const place of await knownPlaces(db, territory, source.id)) places.add(place)
    return new SiteImporter(db, source, format, territory, dryRun, tally, ground, places)
  }

  async take(batch: readonly { row: Row; place: Whereabouts }[]): Promise<void> {
    if (batch.length === 0) return
    const positions = batch.map(({ place }) => place.position)
    const communes = await communesAt(this.db, this.territory, positions)
    const inside = batch.flatMap(({ row, place }, at) => {
      const inseeCode = this.communeOf(row, place, communes[at]!)
      if (typeof inseeCode !== 'string') {
        this.tally.refused(...row.problems, inseeCode)
        return []
      }
      const facts = { ...this.format.facts(row), inseeCode, point: place.position }
      return [{ ...place, row, inseeCode, facts, asOf: this.format.asOf(row) }]
    })
    for (const { row, facts } of inside) await mendOutline(this.db, row, facts)
    await this.write(inside)
  }

  /** The commune of the territory that the row lies in, or why it is refused. The position is believed over the code. */
  private communeOf(row: Row, { commune, communeField, position, positionField }: Whereabouts, at: string | null) {
    if (at !== null) {
      if (commune === null)
        row.mend(communeField, row.raw(communeField), 'commune_missing', `Commune absente : le point est dans ${at}.`)
      else if (commune !== at)
        row.mend(
          communeField,
          row.raw(communeField),
          'commune_other',
          `Commune dite ${commune}, mais le point est dans ${at} : lu ${at}.`,
        )
      return at
    }
    const said = this.ground.communes.find(({ inseeCode }) => inseeCode === commune)
    if (said === undefined) {
      return row.refusal(
        communeField,
        'outside_territory',
        `Hors du territoire${commune === null ? '' : ` (commune ${commune})`}.`,
      )
    }
    const far = said.townHall !== null && metresBetween(said.townHall, position) > FARTHEST_FROM_TOWN_HALL_M
    if (said.hasOutline || far) {
      return row.refusal(
        positionField,
        'position_elsewhere',
        `Commune dite ${commune}, mais le point est hors du territoire.`,
      )
    }
    return said.inseeCode
  }

  /** One transaction; should the database refuse it, row by row, so that one row does not lose the others. */
  private async write(candidates: readonly Candidate[]): Promise<void> {
    if (candidates.length === 0) return
    let outcomes: (() => void)[]
    try {
      outcomes = await this.transaction((trx) => this.decide(trx, candidates))
    } catch (error) {
      if (!isDatabaseError(error) && !(error instanceof Refusal)) throw error
      if (candidates.length === 1) {
        const { row } = candidates[0]!
        this.tally.refused(
          ...row.problems,
          row.refusal('', 'refused_by_database', `La base refuse cette ligne : ${error.message}`),
        )
        return
      }
      for (const candidate of candidates) await this.write([candidate])
      return
    }
    for (const outcome of outcomes) outcome()
  }

  private async transaction<T>(run: (trx: Transaction<Tables>) => Promise<T>): Promise<T> {
    const nothingKept = new Error('dry run')
    let result: T | undefined
    try {
      return await this.db.transaction().execute(async (trx) => {
        result = await run(trx)
        if (this.dryRun) throw nothingKept
        return result
      })
    } catch (error) {
      if (error === nothingKept) return result as T
      throw error
    }
  }

  /** Writes what is to be written, and gives what to count once it is committed. */
  private async decide(trx: Transaction<Tables>, candidates: readonly Candidate[]): Promise<(() => void)[]> {
    const { territory, source } = this
    await oneImportAtATime(trx, territory, source.id)
    const known = await recordsOf(
      trx,
      territory,
      source.id,
      candidates.map(({ recordId }) => recordId),
    )
    const outcomes: (() => void)[] = []
    const fresh: Candidate[] = []
    /** What this batch adds to what is known; kept only when it is committed. */
    const seen: Candidate[] = []
    for (const candidate of candidates) {
      const { row, recordId } = candidate
      const { double, beside } = this.compare(candidate, known.has(recordId), seen)
      if (double !== null) {
        outcomes.push(() => this.tally.refused(...row.problems, double))
        continue
      }
      seen.push(candidate)
      const record = known.get(recordId)
      if (record === undefined) {
        fresh.push(candidate)
        outcomes.push(() => this.count('taken', candidate, beside))
        continue
      }
      const { changes, kept } = this.changesTo(record, candidate)
      const changed = Object.keys(changes).length > 0
      if (changed) {
        const { siteId } = record
        await changeImportedSite(trx, territory, source.id, { siteId, recordId, changes, asOf: candidate.asOf })
      }
      outcomes.push(() => {
        this.count(changed ? 'taken' : 'unchanged', candidate, ...kept, beside)
      })
    }
    await addSites(trx, territory, source.id, source.permanence, fresh)
    await markSeen(trx, territory, source.id, [...known.keys()])
    return outcomes
  }

  private count(outcome: 'taken' | 'unchanged', candidate: Candidate, ...notes: (Problem | null)[]): void {
    const { row, recordId } = candidate
    this.#lines.set(recordId, row.line)
    this.places.add(placeOf(candidate))
    this.tally.note(...row.problems, ...notes.filter((note) => note !== null))
    this.tally[outcome]()
  }

  /** `double`: why the row is one too many; `beside`: a mere neighbour at the same position, for a person to look at. */
  private compare(candidate: Candidate, isKnown: boolean, seen: readonly Candidate[]) {
    const { row, recordId, facts, positionField, nameField } = candidate
    const earlier = this.#lines.get(recordId) ?? seen.find((other) => other.recordId === recordId)?.row.line
    if (earlier !== undefined) {
      const reason = `Même identifiant que la ligne ${earlier} : seule la première est prise.`
      return { double: row.refusal(this.format.columns[0]!, 'double_record', reason), beside: null }
    }
    const metres = this.source.sameNameWithinMetres
    const near = [
      ...seen.map(placeOf).filter(({ position }) => metresBetween(position, facts.point) <= metres),
      ...this.places.near(facts.point, metres),
    ].filter((other) => other.recordId === null || other.recordId !== recordId)
    const twin = near.find(({ name }) => sameName(name, facts.name))
    if (!isKnown && twin !== undefined) {
      const reason = `« ${facts.name} » est le même lieu que ${nameOf(twin)} : non repris.`
      return { double: row.refusal(nameField, 'double_place', reason), beside: null }
    }
    // A record imported before is only compared with this file and with other sources, so that each run says the same.
    const beside = near.find(
      (other) =>
        other !== twin &&
        (other.line !== null || other.recordId === null) &&
        metresBetween(other.position, facts.point) <= SAME_POSITION_M,
    )
    if (beside === undefined) return { double: null, beside: null }
    const reason = `Même position que ${nameOf(beside)} : pris, à vérifier.`
    return { double: null, beside: row.reported(positionField, 'same_position', reason) }
  }

  /** What the source changed since it was last imported, and the persons' values that it would have changed. */
  private changesTo({ archived, fields }: KnownRecord, { row, facts }: Candidate) {
    const changes: Record<string, unknown> = {}
    const kept: Problem[] = []
    if (archived) return { changes: changes as Partial<ImportedFacts>, kept }
    for (const [field, value] of Object.entries(facts) as [ImportedField, unknown][]) {
      const written = fields.get(field)
      if (written !== undefined && isSame(field, written.value, value)) continue
      if (written?.source === 'person') {
        kept.push({
          line: row.line,
          field,
          value: typeof value === 'string' ? value : JSON.stringify(value),
          action: 'kept',
          code: 'person_kept',
          reason: 'Une personne a écrit autre chose ici : sa valeur est gardée.',
        })
      } else if (written === undefined || (written.source === this.source.id && !this.isGuess(field))) {
        changes[field] = value
      }
    }
    return { changes: changes as Partial<ImportedFacts>, kept }
  }

  private isGuess(field: ImportedField): boolean {
    return (this.format.onlyWhenNew as readonly string[]).includes(field)
  }
}

const placeOf = ({ facts, recordId, row }: Candidate): KnownPlace => ({
  name: facts.name,
  position: facts.point,
  recordId,
  line: row.line,
})

const nameOf = ({ name, line }: KnownPlace): string =>
  line === null ? `« ${name} », déjà connu` : `« ${name} » (ligne ${line})`

/** An outline that crosses itself is mended, or left unknown, before the batch is written. */
async function mendOutline(db: Kysely<Tables>, row: Row, facts: ImportedFacts): Promise<void> {
  if (facts.outline === undefined) return
  const sentence = await faultOfOutline(db, facts.outline, false)
  if (sentence === null) return
  const lost = (await faultOfOutline(db, facts.outline, true)) !== null
  row.mend(
    'geomsurf',
    null,
    lost ? 'outline_unreadable' : 'outline_mended',
    `${sentence} ${lost ? 'Laissé inconnu.' : 'Réparé.'}`,
  )
  if (lost) delete facts.outline
}

function isSame(field: ImportedField, before: unknown, after: unknown): boolean {
  if (field === 'point' && Array.isArray(before)) {
    return metresBetween(before as unknown as LonLat, after as LonLat) <= SAME_POINT_M
  }
  // The standards write whole square metres.
  if (field === 'areaM2' && typeof before === 'number') return Math.round(before) === Math.round(after as number)
  return isDeepStrictEqual(before, after)
}

/** @throws WrongFile when the file has not the columns of the source: for who wants to know before opening a database */
export async function checkSiteFile(source: SiteSource, file: TextFile): Promise<void> {
  const { header, rows } = await openRows(file)
  await rows.next()
  await rows.return(undefined)
  formatOf(source, header, file)
}

function formatOf(source: SiteSource, header: readonly string[], file: TextFile): SiteFormat {
  const format = source.formats.find(({ columns }) => columns.every((column) => header.includes(column)))
  if (format !== undefined) return format
  const expected = source.formats.map(({ columns }) => columns.join(', ')).join(', ou bien ')
  const found = header.slice(0, 8).join(', ').slice(0, 200)
  throw new WrongFile(
    `${file.path} n’est pas un fichier ${source.id}. Colonnes attendues : ${expected}. Colonnes trouvées : ${found}${header.length > 8 ? '…' : ''}.`,
  )
}

const OUTLINES_MISSING: Problem = {
  line: 1,
  field: '',
  value: null,
  action: 'reported',
  code: 'outlines_missing',
  reason:
    'Des communes n’ont pas encore de contour : la commune d’une ligne n’y est vérifiée que par la distance à la mairie. ' +
    'Importez d’abord les contours (source communes).',
}

const readAsWindows = ({ path }: TextFile): Problem => ({
  line: 1,
  field: '',
  value: path,
  action: 'reported',
  code: 'windows_1252',
  reason: 'Le fichier n’est pas en UTF-8 : il a été lu comme windows-1252.',
})
