/** Imports that run by themselves: first tried, then written once somebody has seen what they would do. */
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Kysely } from 'kysely'
import { SOURCES, type SourceId } from '../../data/sources.ts'
import type { Tables } from '../db/tables.ts'
import { GiveUp, type JobWork } from '../jobs/runner.ts'
import { WrongFile } from '../lib/textFile.ts'
import { addressesOf, fetched } from './fetchFile.ts'
import { fileOf, IMPORTERS } from './importers.ts'
import {
  communesOf,
  dropFile,
  forgetOldFiles,
  keepFile,
  partsOf,
  readRun,
  setFailed,
  setRunning,
  setTried,
  tellProgress,
} from './imports.queries.ts'

const TELL_EVERY_MS = 1000

/** They have a runner of their own: a national file must not hold up the letters. */
export const importWork = (db: Kysely<Tables>, now: () => Date): Pick<JobWork, 'handlers' | 'daily'> => ({
  handlers: {
    import: ({ run, step }) => runImport(db, String(run), step === 'write' ? 'write' : 'try'),
    forget_import_files: () => forgetOldFiles(db, now()),
  },
  daily: ['forget_import_files'],
})

async function runImport(db: Kysely<Tables>, id: string, step: 'try' | 'write'): Promise<void> {
  const run = await readRun(db, id)
  // Taken again after a crash that came right after its end.
  if (run.state !== 'waiting' && run.state !== 'running') return
  await setRunning(db, id)
  const folder = await mkdtemp(join(tmpdir(), 'escale-import-'))
  try {
    const importer = IMPORTERS.get(run.source as SourceId)!
    if (step === 'try' && run.address !== null) {
      await dropFile(db, id)
      const { file } = SOURCES[run.source as SourceId] as { file?: string }
      await keepFile(db, run, fetched(addressesOf(file!, run.territory, await communesOf(db, run.territory))))
    }
    const path = join(folder, run.fileName)
    await pipeline(partsOf(db, id), createWriteStream(path))
    const file = await fileOf(importer, path, folder)
    const options = { territory: run.territory, dryRun: step === 'try', onProgress: teller(db, id), run: id }
    const report = await importer.run(db, file, options)
    if (step === 'try') await setTried(db, id, report)
    else await dropFile(db, id)
  } catch (error) {
    if (error instanceof WrongFile) {
      // The place where the file stands here is nobody's business.
      await setFailed(db, id, error.message.replaceAll(`${folder}/`, '').replaceAll('unpacked/', ''))
      return
    }
    await setFailed(db, id, 'Une erreur imprévue a arrêté l’import. Ce qui était déjà écrit le reste ; recommencez.')
    throw new GiveUp(error instanceof Error ? error.message : String(error))
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** Says how far the import is, at most once a second, and without holding it up. */
function teller(db: Kysely<Tables>, id: string): (share: number, rows: number) => void {
  let last = 0
  return (share, rows) => {
    if (Date.now() - last < TELL_EVERY_MS) return
    last = Date.now()
    // A share that is not told is told a second later.
    tellProgress(db, id, share, rows).catch(() => {})
  }
}
