// Runs a part of Escale from a clone as it is: installs what is missing, builds what is stale, then hands over.
//   node server/tools/run.mjs main            the server (npm start)
//   node server/tools/run.mjs tools/solve …   a command line (npm run solve -- …)
// Plain JavaScript without a dependency, since it runs before anything is installed.
import { createHash } from 'node:crypto'
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..')
const STAMPS = join(ROOT, 'dist', '.stamps')
const SERVER_SOURCES = ['server', 'migrations', 'data', 'package-lock.json']
const WEB_SOURCES = ['web', 'server', 'package-lock.json']

/** Everything that a part needs before it runs; says on standard error only what it really does. */
export async function prepare(parts) {
  requireNode()
  install()
  if (parts.includes('server')) await build('server', 'Construction du serveur…', SERVER_SOURCES, buildServer)
  if (parts.includes('web')) await build('web', 'Construction des pages…', WEB_SOURCES, buildWeb)
}

function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  stop(
    `Escale demande Node.js 20.19 ou plus récent ; cette machine a ${process.versions.node}. Installez-le depuis https://nodejs.org.`,
  )
}

/** The exact packages of the lock file, once for each lock file. */
function install() {
  const lock = digest(['package-lock.json'])
  if (existsSync(join(ROOT, 'node_modules', '.package-lock.json')) && stamp('packages') === lock) return
  if (existsSync(join(ROOT, 'node_modules', '.package-lock.json')) && sameAsInstalled())
    return writeStamp('packages', lock)
  say('Installation des paquets (npm ci) : une minute environ la première fois…')
  try {
    execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: ROOT,
      stdio: ['ignore', 2, 2],
      shell: process.platform === 'win32',
    })
  } catch {
    stop('L’installation des paquets a échoué : vérifiez l’accès au registre npm, puis recommencez.')
  }
  writeStamp('packages', lock)
}

/** Whether what somebody installed by hand is what the lock file asks for: npm records it in the same form. */
function sameAsInstalled() {
  const packagesOf = (file) => JSON.parse(readFileSync(join(ROOT, file), 'utf8')).packages
  const wanted = packagesOf('package-lock.json')
  const installed = packagesOf('node_modules/.package-lock.json')
  return Object.entries(wanted).every(
    ([name, { version, optional }]) =>
      name === '' || installed[name]?.version === version || (optional && !installed[name]),
  )
}

async function build(part, sentence, sources, work) {
  const wanted = digest(sources)
  if (stamp(part) === wanted) return
  say(sentence)
  try {
    await work()
  } catch (error) {
    stop(`La construction (${part}) a échoué : ${error.message}`)
  }
  writeStamp(part, wanted)
}

async function buildServer() {
  const { build } = await import('esbuild')
  const tools = readdirSync(join(ROOT, 'server', 'tools')).filter((name) => name.endsWith('.ts'))
  await build({
    absWorkingDir: ROOT,
    entryPoints: {
      main: 'server/main.ts',
      allocationWorker: 'server/allocation/worker.ts',
      allocationSecondWorker: 'server/allocation/secondWorker.ts',
      ...Object.fromEntries(tools.map((name) => [`tools/${name.slice(0, -3)}`, `server/tools/${name}`])),
    },
    outdir: 'dist/server',
    bundle: true,
    splitting: true,
    packages: 'external',
    platform: 'node',
    target: 'node20',
    format: 'esm',
    sourcemap: true,
    chunkNames: 'chunks/[name]-[hash]',
    logLevel: 'warning',
  })
}

async function buildWeb() {
  const { build } = await import('vite')
  await build({ configFile: join(ROOT, 'web', 'vite.config.ts'), logLevel: 'warn' })
}

function digest(paths) {
  const hash = createHash('sha256')
  const add = (path) => {
    const full = join(ROOT, path)
    const entries = path.endsWith('.json') && !path.includes('/') ? null : readdirSync(full, { withFileTypes: true })
    if (entries === null) return hash.update(path).update(readFileSync(full))
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const inside = `${path}/${entry.name}`
      if (entry.isDirectory()) add(inside)
      else hash.update(inside).update(readFileSync(join(ROOT, inside)))
    }
  }
  paths.forEach(add)
  return hash.digest('hex')
}

const stamp = (part) => (existsSync(join(STAMPS, part)) ? readFileSync(join(STAMPS, part), 'utf8') : null)
function writeStamp(part, value) {
  mkdirSync(STAMPS, { recursive: true })
  writeFileSync(join(STAMPS, part), value)
}
const say = (sentence) => process.stderr.write(`${sentence}\n`)
function stop(sentence) {
  say(sentence)
  process.exit(1)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [entry, ...args] = process.argv.slice(2)
  await prepare(entry === 'main' || entry === 'build' ? ['server', 'web'] : ['server'])
  if (entry !== 'build') {
    const file = join(ROOT, 'dist', 'server', `${entry}.js`)
    process.argv = [process.argv[0], file, ...args]
    await import(pathToFileURL(file).href)
  }
}
