/**
 * One process at a time on a data folder: PGlite has no lock of its own, and two processes on one folder lose data.
 *
 * Two parts. The kernel holds the lock: a name that one process can listen on, and that the kernel frees when the
 * process ends, however it ends; so there is nothing stale to take over and no race between two starters.
 * The file `lock.json` says who holds it, for the message, and guards against what the kernel's name does not cross:
 * another container or another machine on the same folder.
 */
import { createHash, randomUUID } from 'node:crypto'
import { closeSync, constants, existsSync, openSync, readFileSync, readlinkSync, realpathSync, statSync } from 'node:fs'
import { link, mkdir, open, rename, unlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { hostname } from 'node:os'
import { join } from 'node:path'

export interface FolderLock {
  /** Gives the folder up. The kernel does it too when the process ends. */
  release(): Promise<void>
}

/** The folder is in use, or may be: starting would put its data at risk. The message is a French sentence. */
export class FolderInUse extends Error {
  override name = 'FolderInUse'
}

/** What `lock.json` says of its holder. `world` names the kernel and its network: where the kernel's lock is seen. */
interface Holder {
  id: string
  pid: number
  host: string
  since: string
  world: string
}

/**
 * Takes the data folder for this process, making the folder when it is not there.
 * @throws FolderInUse when another process holds it, or when one out of sight (other container, other machine) may
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  await mkdir(folder, { recursive: true })
  const file = join(folder, 'lock.json')
  const letGo = await holdInKernel(folder)
  if (letGo === null) throw inUse(folder, await readHolder(file))
  const me: Holder = {
    id: randomUUID(),
    pid: process.pid,
    host: hostname(),
    since: new Date().toISOString(),
    world: world(),
  }
  try {
    await claimFile(folder, file, me)
  } catch (error) {
    await letGo()
    throw error
  }
  return {
    async release() {
      if ((await readHolder(file))?.id === me.id) await unlink(file)
      await letGo()
    },
  }
}

/** Writes `me` into the lock file, in one stroke, unless someone out of the kernel lock's sight may hold it. */
async function claimFile(folder: string, file: string, me: Holder): Promise<void> {
  const draft = `${file}.${me.id}`
  await writeFile(draft, JSON.stringify(me, null, 2))
  try {
    // Two starters of different containers don't see each other's kernel lock: only one of them can link.
    if (await linked(draft, file)) return
    const holder = await readHolder(file)
    // Within our world the kernel lock is ours, so the holder is dead; after a restart of this machine too.
    const gone = holder === null || holder.world === me.world || restartedSince(holder, me)
    if (!gone) throw outOfSight(folder, file, holder)
    await rename(draft, file)
  } finally {
    await unlink(draft).catch(() => {})
  }
}

/** `link` never replaces: it makes the file whole or fails. Where links are not to be had, an exclusive creation. */
async function linked(draft: string, file: string): Promise<boolean> {
  try {
    await link(draft, file)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
  }
  try {
    const handle = await open(file, 'wx')
    await handle.writeFile(readFileSync(draft))
    await handle.close()
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
}

/** Same name, other kernel start: the machine was restarted, and nobody of before lives on. */
function restartedSince(holder: Holder, me: Holder): boolean {
  const start = (who: Holder) => who.world.split(' ')[0]
  return holder.host === me.host && start(holder) !== start(me)
}

/**
 * Holds a name in the kernel that stands for the folder (by device and inode, so a link to it is the same folder).
 * @returns how to let go, or null when a living process holds it
 */
async function holdInKernel(folder: string): Promise<(() => Promise<void>) | null> {
  const { dev, ino } = statSync(folder, { bigint: true })
  if (process.platform === 'linux') return listen(`\0escale-${dev}-${ino}`)
  if (process.platform === 'win32') {
    const name = createHash('sha256').update(realpathSync.native(folder).toLowerCase()).digest('hex').slice(0, 32)
    return listen(`\\\\.\\pipe\\escale-${name}`)
  }
  // macOS and the BSDs: open(2) itself takes a lock, that goes with the descriptor.
  const O_EXLOCK = 0x20
  try {
    const descriptor = openSync(
      join(folder, 'lock'),
      constants.O_RDWR | constants.O_CREAT | constants.O_NONBLOCK | O_EXLOCK,
      0o600,
    )
    return async () => closeSync(descriptor)
  } catch (error) {
    if (codeOf(error) === 'EAGAIN' || codeOf(error) === 'EWOULDBLOCK') return null
    throw error
  }
}

/** Listens on a name that only the kernel knows; callers are hung up on. */
function listen(name: string): Promise<(() => Promise<void>) | null> {
  return new Promise((resolve, reject) => {
    const server = createServer((caller) => caller.destroy())
    server.once('error', (error) => (codeOf(error) === 'EADDRINUSE' ? resolve(null) : reject(error)))
    server.listen({ path: name, exclusive: true }, () => {
      server.unref()
      resolve(() => new Promise((done) => server.close(() => done())))
    })
  })
}

/** Which kernel start and which network namespace this process lives in. Elsewhere than on Linux: the host's name. */
function world(): string {
  if (process.platform !== 'linux' || !existsSync('/proc/self/ns/net')) return hostname()
  return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${readlinkSync('/proc/self/ns/net')}`
}

/** The holder that the file names, or null when there is no such file or it was cut short. */
async function readHolder(file: string): Promise<Holder | null> {
  try {
    const holder = JSON.parse(readFileSync(file, 'utf8')) as Partial<Holder> | null
    return typeof holder?.pid === 'number' && typeof holder.world === 'string' ? (holder as Holder) : null
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || error instanceof SyntaxError) return null
    throw error
  }
}

function inUse(folder: string, holder: Holder | null): FolderInUse {
  const who = holder === null ? 'un autre processus' : `le processus ${holder.pid} (depuis le ${holder.since})`
  return new FolderInUse(
    `Le dossier de données ${folder} est déjà utilisé par ${who}. Deux processus sur le même dossier perdraient ` +
      `des données : arrêtez l'autre, ou indiquez un autre dossier dans ESCALE_DATA_DIR.`,
  )
}

function outOfSight(folder: string, file: string, holder: Holder): FolderInUse {
  return new FolderInUse(
    `Le dossier de données ${folder} porte le verrou du processus ${holder.pid} de « ${holder.host} », dans un autre ` +
      `conteneur ou sur une autre machine : impossible de savoir d'ici s'il tourne encore. Arrêtez-le ; s'il ne ` +
      `tourne plus, supprimez le fichier ${file} et relancez.`,
  )
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
