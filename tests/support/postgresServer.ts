import { execFile } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { chown, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

export interface PostgresServer {
  /** Address of the server as its superuser, on the base `postgres`. */
  url: string
  /** Stops it and removes its folder. */
  stop(): Promise<void>
}

const FOLDER = 'escale-postgres-'
const OLDEST = 15

/**
 * A PostgreSQL server of our own for a test run: private folder under the temporary one, own port, no fsync.
 * @throws when PostgreSQL ≥ 15 with PostGIS is not installed, with the command that installs it
 */
export async function startPostgresServer(): Promise<PostgresServer> {
  const programs = await findPrograms()
  const account = await serverAccount()
  await removeOrphans(programs, account)

  const folder = await mkdtemp(join(tmpdir(), FOLDER))
  await writeFile(join(folder, 'owner'), String(process.pid))
  if (account.uid !== undefined) await chown(folder, account.uid, account.gid!)
  const data = join(folder, 'data')
  const options = { ...account, cwd: folder }
  // A locale that knows capital É from é, with the byte order of the embedded database.
  const locale = process.platform === 'linux' ? 'C.UTF-8' : 'en_US.UTF-8'
  const initdb = ['-D', data, '-U', 'escale', '--auth=trust', '--no-sync', '-E', 'UTF8', `--locale=${locale}`]
  await run(join(programs, 'initdb'), initdb, options)
  const port = await freePort()
  const settings = [
    `-p ${port}`,
    `-k ${folder}`,
    '-c listen_addresses=127.0.0.1',
    '-c fsync=off -c synchronous_commit=off -c full_page_writes=off',
    '-c max_connections=200',
    // Far from UTC, and not ISO: nothing may hang on the server's own settings.
    '-c timezone=Pacific/Kiritimati -c datestyle=SQL,DMY',
  ]
  const log = join(folder, 'log')
  try {
    await run(join(programs, 'pg_ctl'), ['start', '-w', '-D', data, '-l', log, '-o', settings.join(' ')], options)
  } catch (error) {
    throw new Error(`The test server did not start:\n${await readFile(log, 'utf8').catch(() => '')}`, { cause: error })
  }
  return {
    url: `postgres://escale@127.0.0.1:${port}/postgres`,
    stop: () => stopServer(programs, account, folder),
  }
}

async function stopServer(programs: string, account: Account, folder: string): Promise<void> {
  const stop = ['stop', '-w', '-m', 'immediate', '-D', join(folder, 'data')]
  await run(join(programs, 'pg_ctl'), stop, { ...account, cwd: folder }).catch(() => {})
  await rm(folder, { recursive: true, force: true })
}

/** Servers of test runs that were killed before they could stop theirs. */
async function removeOrphans(programs: string, account: Account): Promise<void> {
  for (const name of readdirSync(tmpdir())) {
    if (!name.startsWith(FOLDER)) continue
    const folder = join(tmpdir(), name)
    const owner = Number(await readFile(join(folder, 'owner'), 'utf8').catch(() => 'NaN'))
    if (Number.isInteger(owner) && !isAlive(owner)) await stopServer(programs, account, folder)
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

interface Account {
  uid?: number
  gid?: number
}

/** PostgreSQL refuses to run as root: then it runs as the account that its package made. */
async function serverAccount(): Promise<Account> {
  if (process.getuid?.() !== 0) return {}
  const id = async (flag: string) => Number((await run('id', [flag, 'postgres'])).stdout)
  return { uid: await id('-u'), gid: await id('-g') }
}

/** Folder of initdb and pg_ctl of the newest PostgreSQL that has PostGIS. */
async function findPrograms(): Promise<string> {
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : []
  const folders = [
    ...versions.map((version) => join(debian, version, 'bin')),
    ...(process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== ''),
  ]
  for (const folder of folders) {
    if (!existsSync(join(folder, 'initdb')) || !existsSync(join(folder, 'pg_ctl'))) continue
    const version = Number(/(\d+)(\.\d+)?/.exec((await run(join(folder, 'initdb'), ['--version'])).stdout)?.[1])
    if (version >= OLDEST && (await hasPostgis(folder))) return folder
  }
  throw new Error(
    `The API tests need PostgreSQL ${OLDEST} or newer with PostGIS, and found none. Install it with:\n` +
      '  Debian, Ubuntu:  apt-get install -y --no-install-recommends postgresql-15-postgis-3\n' +
      '  macOS:           brew install postgresql@17 postgis',
  )
}

async function hasPostgis(programs: string): Promise<boolean> {
  const version = /postgresql\/(\d+)\/bin$/.exec(programs)?.[1]
  // Debian's pg_config is in a package of its own; its folder of extensions is known.
  const shared =
    version === undefined
      ? (await run(join(programs, 'pg_config'), ['--sharedir'])).stdout.trim()
      : `/usr/share/postgresql/${version}`
  return existsSync(join(shared, 'extension', 'postgis.control'))
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(port))
    })
  })
}
