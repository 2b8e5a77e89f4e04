// npm test: everything, on a fresh clone too. Installs what is missing (on Debian as root), builds, then lint, types and dead
// code side by side → unit and API on both databases → journeys in a real browser. Ends with "N passed, N failed".
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { prepare } from '../server/tools/run.mjs'

const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const POSTGRES = '/usr/share/postgresql'

const hasBrowser = () => Boolean(process.env.ESCALE_CHROMIUM) || BROWSERS.some(existsSync)
/** GDAL reads what /ogc publishes, as QGIS would. */
const hasGdal = () => (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, 'ogr2ogr')))
/** Off Debian, the tests of the databases look for PostgreSQL themselves and say what to install. */
const hasPostgis = () =>
  !existsSync('/etc/debian_version') ||
  (existsSync(POSTGRES) &&
    readdirSync(POSTGRES).some((version) => existsSync(join(POSTGRES, version, 'extension', 'postgis.control'))))

/** Begins to install what the system lacks. @returns how to wait for its end */
function installSystemPackages() {
  const missing = [
    ...(hasBrowser() ? [] : ['chromium']),
    ...(hasPostgis() ? [] : ['postgresql-15-postgis-3']),
    ...(hasGdal() ? [] : ['gdal-bin']),
  ]
  if (missing.length === 0) return async () => {}
  const command = `apt-get install -y --no-install-recommends ${missing.join(' ')}`
  if (!existsSync('/etc/debian_version') || process.getuid?.() !== 0) {
    console.error(
      `The tests need ${missing.join(', ')}. Install with (Debian, as root): ${command}\nElsewhere: install Chromium and say where with ESCALE_CHROMIUM=/path/to/chromium.`,
    )
    process.exit(1)
  }
  console.log(`Installing ${missing.join(', ')}…`)
  const child = spawn('sh', ['-c', `apt-get update -q && DEBIAN_FRONTEND=noninteractive ${command}`], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const ended = once(child, 'close')
  return async () => {
    const [status] = await ended
    if (status === 0) return
    console.error(`Installing ${missing.join(', ')} failed.`)
    process.exit(1)
  }
}

const reports = mkdtempSync(join(tmpdir(), 'escale-tests-'))
const totals = { passed: 0, failed: 0, skipped: 0 }
const failures = []

/** Runs one part. @param stdio `inherit`, or `pipe` to get its words back once it has ended */
async function run([tool, ...args], stdio, env = {}) {
  const started = Date.now()
  const child = spawn(process.execPath, [join('node_modules', tool), ...args], {
    stdio: ['inherit', stdio, stdio],
    env: { ...process.env, ...env },
  })
  const words = stdio === 'pipe' ? Promise.all([text(child.stdout), text(child.stderr)]) : []
  const [status] = await once(child, 'close')
  return { status, words: (await words).join(''), seconds: (Date.now() - started) / 1000 }
}

/** Counts a part; without a report of its own it counts as one test. */
function count(name, { status, seconds }, report) {
  const counted = report ? report() : { passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1, skipped: 0 }
  // A part that ends badly without a failed test has failed all the same: a crash, or nothing found to run.
  if ((status !== 0 || counted.passed === 0) && counted.failed === 0) counted.failed = 1
  for (const key of Object.keys(totals)) totals[key] += counted[key]
  if (counted.failed > 0) failures.push(name)
  if (counted.skipped > 0) failures.push(`${name}: ${counted.skipped} skipped`)
  console.log(
    `── ${name}: ${counted.passed} passed, ${counted.failed} failed, ${counted.skipped} skipped, ${seconds.toFixed(1)} s`,
  )
}

/** A part that takes all processors by itself. */
async function part(name, command, report, env) {
  console.log(`\n── ${name}`)
  count(name, await run(command, 'inherit', env), report)
}

/** Parts that take one processor each and only read: two at a time, told in their order. */
async function sideBySide(parts) {
  const lanes = [Promise.resolve(), Promise.resolve()]
  const ends = parts.map(([, command], at) => (lanes[at % 2] = lanes[at % 2].then(() => run(command, 'pipe'))))
  for (const [at, [name]] of parts.entries()) {
    const end = await ends[at]
    console.log(`\n── ${name}`)
    process.stdout.write(end.words)
    count(name, end)
  }
}

const readReport = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null)
const vitestReport = (file) => () => {
  const report = readReport(file)
  return {
    passed: report?.numPassedTests ?? 0,
    failed: report?.numFailedTests ?? 0,
    skipped: (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0),
  }
}
const playwrightReport = (file) => () => {
  const stats = readReport(file)?.stats
  return {
    passed: (stats?.expected ?? 0) + (stats?.flaky ?? 0),
    failed: stats?.unexpected ?? 0,
    skipped: stats?.skipped ?? 0,
  }
}

const systemPackages = installSystemPackages()
await prepare(['server', 'web'])
const only = process.argv.slice(2)
const wanted = (name) => only.length === 0 || only.includes(name)
const checks = [
  ['lint', 'lint', ['eslint/bin/eslint.js', '.', '--config', 'tests/eslint.config.js', '--max-warnings=0']],
  [
    'types',
    'types of the pages',
    ['svelte-check/bin/svelte-check', '--tsconfig', './tsconfig.json', '--fail-on-warnings'],
  ],
  ['types', 'types', ['typescript/bin/tsc']],
  ['lint', 'format', ['prettier/bin/prettier.cjs', '--check', '.', '--log-level', 'warn']],
  ['dead-code', 'dead code', ['knip/bin/knip.js']],
]
await sideBySide(checks.filter(([group]) => wanted(group)).map(([, name, command]) => [name, command]))
await systemPackages()
for (const project of ['unit', 'api']) {
  const file = join(reports, `${project}.json`)
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
  const command = ['vitest/vitest.mjs', 'run', '--config', 'tests/vitest.config.ts', '--project', project, ...reporters]
  if (wanted(project)) await part(project, command, vitestReport(file))
}
if (wanted('e2e')) {
  const file = join(reports, 'e2e.json')
  const command = ['@playwright/test/cli.js', 'test', '--config', 'tests/e2e/playwright.config.ts']
  await part('journeys', command, playwrightReport(file), { PLAYWRIGHT_JSON_OUTPUT_NAME: file })
}
rmSync(reports, { recursive: true, force: true })

// The files of ../shared are beside the project in CI only: elsewhere their tests may be skipped, there nothing may.
const bad = process.env.CI ? failures : failures.filter((failure) => !failure.endsWith('skipped'))
if (totals.skipped > 0)
  console.log(`\n${totals.skipped} skipped${process.env.CI ? ': in CI, every part must run' : ''}`)
if (bad.length > 0) console.log(`\nFailed: ${bad.join(', ')}`)
console.log(`\n${totals.passed} passed, ${totals.failed + (process.env.CI ? totals.skipped : 0)} failed`)
process.exit(bad.length === 0 ? 0 : 1)
