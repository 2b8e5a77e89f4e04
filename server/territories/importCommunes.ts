import type { Kysely, Transaction } from 'kysely'
import type { Tables } from '../db/tables.ts'
import { axesInOrder } from '../lib/geojson.ts'
import { featuresOf, type LooseFeature } from '../lib/geojsonFeatures.ts'
import { ImportTally, type ImportOptions, type ImportReport, type Problem } from '../lib/importReport.ts'
import { textOf, WrongFile, type TextFile } from '../lib/textFile.ts'
import { logImport } from './importRuns.queries.ts'
import { inseeCodesOf, soundOutline, writeOutline } from './outlines.queries.ts'

/** How producers name the INSEE code: API Géo and Admin Express by the first, INSEE and data.gouv.fr by the others. */
const CODE_NAMES = ['code', 'insee_com', 'INSEE_COM', 'codgeo', 'com', 'insee']

/**
 * Imports the outlines of the communes of a territory from a GeoJSON, feature by feature, all of them or, when the file
 * breaks off, none. Names and populations stay those of the territory. `line` of a problem is the rank of the feature.
 * @throws WrongFile when the file is not a FeatureCollection of communes
 */
export async function importCommunes(
  db: Kysely<Tables>,
  file: TextFile,
  { territory, dryRun = false, onProgress = () => {}, run }: ImportOptions,
): Promise<ImportReport> {
  const nothingKept = new Error('dry run')
  let report: ImportReport | undefined
  try {
    await db.transaction().execute(async (trx) => {
      report = await read(trx, file, territory, onProgress)
      await logImport(trx, territory, file, report, run)
      if (dryRun) throw nothingKept
    })
  } catch (error) {
    if (error !== nothingKept) throw error
  }
  return report!
}

/** @throws WrongFile when the file does not begin as one of communes: for who wants to know before opening a database */
export async function checkCommunesFile(file: TextFile): Promise<void> {
  let without = 0
  for await (const feature of featuresOf(textOf(file))) {
    if (codeOf(feature, 1).code !== null) return
    if (++without === ENOUGH_TO_JUDGE) break
  }
  if (without > 0) throw noCodes(file)
}
const ENOUGH_TO_JUDGE = 20

const noCodes = ({ path }: TextFile) =>
  new WrongFile(
    `${path} n’est pas un fichier communes : ses objets n’ont pas de code INSEE (${CODE_NAMES.join(', ')}).`,
  )

async function read(
  trx: Transaction<Tables>,
  file: TextFile,
  territory: string,
  onProgress: (share: number, rows: number) => void,
): Promise<ImportReport> {
  const tally = new ImportTally('communes')
  const expected = await inseeCodesOf(trx, territory)
  const ranks = new Map<string, number>()
  let share = 0
  let rank = 0
  let withCode = 0
  for await (const feature of featuresOf(textOf(file, (bytes) => (share = bytes / file.bytes)))) {
    rank++
    const found = codeOf(feature, rank)
    if (found.code !== null) withCode++
    const problem = (field: string, value: string | null, action: 'mended' | 'refused', code: string, reason: string) =>
      ({ line: rank, field, value, action, code, reason }) satisfies Problem
    if (found.mended) tally.note(found.mended)
    const { code, field } = found
    if (code === null) {
      tally.refused(problem(CODE_NAMES[0]!, null, 'refused', 'code_missing', 'Cette commune n’a pas de code INSEE.'))
    } else if (!expected.has(code)) {
      tally.refused(problem(field, code, 'refused', 'outside_territory', `Hors du territoire (commune ${code}).`))
    } else if (ranks.has(code)) {
      const reason = `Même commune qu’au rang ${ranks.get(code)} : seule la première est prise.`
      tally.refused(problem(field, code, 'refused', 'double_record', reason))
    } else {
      ranks.set(code, rank)
      const { geometry, swapped } = axesInOrder(feature.geometry)
      if (swapped) {
        tally.note(
          problem('geometry', null, 'mended', 'axes_swapped', 'Latitude et longitude inversées : remises en ordre.'),
        )
      }
      const sound = isArea(geometry)
        ? await soundOutline(trx, geometry)
        : { fault: 'Il faut un Polygon ou un MultiPolygon.' }
      if ('fault' in sound) {
        tally.refused(problem('geometry', null, 'refused', 'outline_unreadable', sound.fault))
        continue
      }
      if (sound.mended !== null) {
        tally.note(problem('geometry', null, 'mended', 'outline_mended', `${sound.mended} Réparé.`))
      }
      const outcome = await writeOutline(trx, territory, code, sound.outline, `communes ${file.sha256.slice(0, 12)}`)
      if (outcome === 'written') tally.taken()
      else if (outcome === 'same') tally.unchanged()
      else {
        const reason = `Ce contour est loin de la mairie de la commune ${code} : le code ou la géométrie est faux.`
        tally.refused(problem('geometry', null, 'refused', 'outline_elsewhere', reason))
      }
    }
    onProgress(share, rank)
  }
  if (rank > 0 && withCode === 0) throw noCodes(file)
  return tally.report()
}

/** The INSEE code of a feature, its lost leading zero put back. */
function codeOf({ properties }: LooseFeature, rank: number): { code: string | null; field: string; mended?: Problem } {
  const field = CODE_NAMES.find((name) => ['string', 'number'].includes(typeof properties[name]))
  if (field === undefined) return { code: null, field: CODE_NAMES[0]! }
  const given = String(properties[field]).trim()
  if (/^(\d{2}|2A|2B)\d{3}$/.test(given)) return { code: given, field }
  if (!/^\d{4}$/.test(given)) return { code: null, field }
  const reason = `Zéro de tête perdu : lu 0${given}.`
  return {
    code: `0${given}`,
    field,
    mended: { line: rank, field, value: given, action: 'mended', code: 'leading_zero', reason },
  }
}

type Area = { type: 'Polygon' | 'MultiPolygon'; coordinates: unknown }
const isArea = (geometry: unknown): geometry is Area =>
  typeof geometry === 'object' &&
  geometry !== null &&
  'type' in geometry &&
  (geometry.type === 'Polygon' || geometry.type === 'MultiPolygon')
