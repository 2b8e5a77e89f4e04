/**
 * The embedded database: PGlite with PostGIS, one process, on a folder or (for tests) in memory.
 * The very first creation on a machine prepares a snapshot of an empty database with its extensions;
 * later ones start from the snapshot.
 */
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import { PGlite, type PGliteOptions } from '@electric-sql/pglite'
import { btree_gist } from '@electric-sql/pglite/contrib/btree_gist'
import { postgis } from '@electric-sql/pglite-postgis'
import { projectFolder } from '../lib/projectFolder.ts'
import { DurableFolder } from './durableFolder.ts'
import { SESSION_SETTINGS } from './wire.ts'

type Tell = (message: string) => void

const compress = promisify(gzip)
const decompress = promisify(gunzip)

/** Where the prepared snapshot is kept for all data folders. */
const cache = () => join(projectFolder(), '.escale', 'cache')

/** Folder of the database inside the data folder. It appears whole, by one rename, or not at all. */
const DATABASE = 'postgres'
const HALF_MADE = 'postgres.making-'

/** PGlite's own choices but for `-F` (no fsync): a power cut must not lose what was acknowledged. And less log kept. */
const SETTINGS = [
  ...PGlite.defaultStartParams.filter((parameter) => parameter !== '-F'),
  // The default, fdatasync, does nothing in this build; fsync reaches DurableFolder.
  '-c',
  'wal_sync_method=fsync',
  '-c',
  'max_wal_size=96MB',
  '-c',
  'min_wal_size=32MB',
]

/**
 * Opens the embedded database of a data folder, making it first when it is not there.
 * The caller holds the folder's lock (lock.ts).
 */
export async function openEmbedded(dataFolder: string, tell: Tell, cacheFolder = cache()): Promise<PGlite> {
  const folder = join(dataFolder, DATABASE)
  for (const name of await readdir(dataFolder)) {
    // A creation that was interrupted: nothing in it was ever handed out.
    if (name.startsWith(HALF_MADE)) await rm(join(dataFolder, name), { recursive: true, force: true })
  }
  if (!existsSync(folder)) await make(dataFolder, folder, tell, cacheFolder)
  tell('Ouverture de la base embarquée…')
  return start({ fs: new DurableFolder(folder), startParams: SETTINGS })
}

/** A database in memory that starts as the archive (plain tar) of another: for tests. */
export function openInMemory(archive: Blob): Promise<PGlite> {
  return start({ loadDataDir: archive })
}

async function start(options: PGliteOptions): Promise<PGlite> {
  const pglite = await PGlite.create({ ...options, extensions: { postgis, btree_gist } })
  await pglite.exec(SESSION_SETTINGS)
  return pglite
}

async function make(dataFolder: string, folder: string, tell: Tell, cacheFolder: string): Promise<void> {
  const archive = await preparedSnapshot(tell, cacheFolder)
  tell('Création du dossier de la base embarquée…')
  const making = join(dataFolder, `${HALF_MADE}${randomUUID()}`)
  const pglite = await start({ dataDir: making, loadDataDir: archive })
  await pglite.close()
  await syncTree(making)
  await rename(making, folder)
  await syncPath(dataFolder)
}

/** The archive (plain tar) of an empty database with its extensions, from the cache when a sound one is there. */
export async function preparedSnapshot(tell: Tell, cacheFolder = cache()): Promise<Blob> {
  const file = join(cacheFolder, `embedded-${versions()}.tar.gz`)
  const cached = await readSnapshot(file)
  if (cached !== null) return cached
  const step = (at: number, what: string) =>
    tell(`Préparation de la base embarquée (une seule fois, environ 30 s), étape ${at} sur 4 : ${what}…`)
  step(1, 'création d’une base vide')
  const pglite = await start({})
  step(2, 'ajout des fonctions géographiques (PostGIS)')
  await pglite.exec('create extension postgis')
  step(3, 'ajout des périodes sans chevauchement (btree_gist)')
  await pglite.exec('create extension btree_gist')
  step(4, 'mise en réserve pour les prochaines fois')
  const archive = await pglite.dumpDataDir('none')
  await pglite.close()
  await keepSnapshot(file, archive)
  return archive
}

/** A cached snapshot, or null when there is none or it is damaged (gzip carries a checksum). */
async function readSnapshot(file: string): Promise<Blob | null> {
  try {
    const archive = await decompress(await readFile(file))
    return archive.includes('PG_VERSION') ? new Blob([archive]) : null
  } catch {
    return null
  }
}

/** Keeps the snapshot for next time, by one rename. A cache that cannot be written only costs time. */
async function keepSnapshot(file: string, archive: Blob): Promise<void> {
  const draft = `${file}.${randomUUID()}`
  try {
    await mkdir(dirname(file), { recursive: true })
    await writeFile(draft, await compress(await archive.arrayBuffer(), { level: 6 }))
    await rename(draft, file)
  } catch {
    await rm(draft, { force: true })
  }
}

/** A snapshot only fits the exact packages that made it. */
function versions(): string {
  const require = createRequire(import.meta.url)
  return ['@electric-sql/pglite', '@electric-sql/pglite-postgis']
    .map((name) => (require(join(dirname(require.resolve(name)), '..', 'package.json')) as { version: string }).version)
    .join('-')
}

/** Asks the disk for every file and folder below, so that the rename that follows can't outrun them. */
async function syncTree(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    await (entry.isDirectory() ? syncTree(path) : syncPath(path))
  }
  await syncPath(folder)
}

/** Syncs a folder, or a file. Windows can't sync a folder, nor a file opened for reading: there it is left out. */
async function syncPath(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(path, 'r')
  await handle.sync().finally(() => handle.close())
}
