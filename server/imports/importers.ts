/** Every source that can be imported, by its name in `data/sources.ts`: for the command line and for the "Data" page. */
import type { Kysely } from 'kysely'
import type { SourceId } from '../../data/sources.ts'
import type { Tables } from '../db/tables.ts'
import { checkLayerFile, importLayer } from '../layers/importLayer.ts'
import { LAYER_SOURCES } from '../layers/layerSources.ts'
import type { ImportOptions, ImportReport } from '../lib/importReport.ts'
import { inspectTextFile, type TextFile } from '../lib/textFile.ts'
import type { SiteSource } from '../sites/imports/candidate.ts'
import { cartofriches } from '../sites/imports/cartofriches.ts'
import { checkSiteFile, importSites } from '../sites/imports/importSites.ts'
import { tiersLieux } from '../sites/imports/tiersLieux.ts'
import { checkCommunesFile, importCommunes } from '../territories/importCommunes.ts'
import { unpacked } from './unpack.ts'

export interface Importer {
  /** The file to look for when it comes in a zip */
  readonly inZip: RegExp
  /** @throws WrongFile when the file does not begin as one of the source */
  check(file: TextFile): Promise<void>
  /** @throws WrongFile as `check`, or when the file breaks off */
  run(db: Kysely<Tables>, file: TextFile, options: ImportOptions): Promise<ImportReport>
}

const ofSites = (source: SiteSource): Importer => ({
  inZip: /\.(csv|(geo)?json)$/i,
  check: (file) => checkSiteFile(source, file),
  run: (db, file, options) => importSites(db, source, file, options),
})

export const IMPORTERS: ReadonlyMap<SourceId, Importer> = new Map<SourceId, Importer>([
  ['communes', { inZip: /\.(geo)?json$/i, check: checkCommunesFile, run: importCommunes }],
  ['cartofriches', ofSites(cartofriches)],
  ['tiers-lieux', ofSites(tiersLieux)],
  ...LAYER_SOURCES.map((source): [SourceId, Importer] => [
    source.id,
    {
      inZip: source.id === 'stops-gtfs' ? /(^|\/)stops\.txt$/ : /\.(geo)?json$/i,
      check: (file) => checkLayerFile(source, file),
      run: (db, file, options) => importLayer(db, source, file, options),
    },
  ]),
])

/** The file, unpacked into `folder` when it must be, and looked through. @throws WrongFile as the source's `check` */
export async function fileOf(importer: Importer, path: string, folder: string): Promise<TextFile> {
  const file = await inspectTextFile(await unpacked(path, folder, importer.inZip))
  await importer.check(file)
  return file
}
