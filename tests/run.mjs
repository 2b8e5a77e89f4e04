// npm test: everything, on a fresh clone too. Installs what is missing (on Debian as root), builds, then lint → types →
// dead code → unit and API on both databases → journeys in a real browser. Ends with "N passed, N failed".
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { prepare } from '../server/tools/run.mjs'

const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const POSTGRES = '/usr/share/postgresql'

const hasBrowser = () => Boolean(process.env.ESCALE_CHROMIUM) || BROWSERS.some(existsSync)
/** Off Debian, the tests of the databases look for PostgreSQL themselves and say what to install. */
const hasPostgis = () =>
  !existsSync('/etc/debian_version') ||
  (existsSync(POSTGRES) &&
    readdirSync(POSTGRES).some((version) => existsSync(join(POSTGRES, version, 'extension', 'postgis.control'))))

function requireSystemPackages() {
  const missing = [...(hasBrowser() ? [] : ['chromium']), ...(hasPostgis() ? [] : ['postgresql-15-postgis-3'])]
  if (missing.length === 0) return
  const command = `apt-get install -y --no-install-recommends ${missing.join(' ')}`
  if (!existsSync('/etc/debian_version') || process.getuid?.() !== 0) {
    console.error(
      `The tests need ${missing.join(' and ')}. Install with (Debian, as root): ${command}\nElsewhere: install Chromium and say where with ESCALE_CHROMIUM=/path/to/chromium.`,
    )
    process.exit(1)
  }
  console.log(`Installing ${missing.join(' and ')}…`)
  execFileSync('apt-get', ['update', '-q'], { stdio: ['ignore', 'ignore', 'inherit'] })
  execFileSync('sh', ['-c', `DEBIAN_FRONTEND=noninteractive ${command}`], { stdio: ['ignore', 'ignore', 'inherit'] })
}

const reports = mkdtempSync(join(tmpdir(), 'escale-tests-'))
const totals = { passed: 0, failed: 0, skipped: 0 }
const failures = []

/** Runs one part; without a report of its own it counts as one test. */
function part(name, [tool, ...args], { report, env = {} } = {}) {
  const started = Date.now()
  console.log(`\n── ${name}`)
  const { status } = spawnSync(process.execPath, [join('node_modules', tool), ...args], {
    stdio: 'inherit',
    env: { ...process.env, ...env },
  })
  const counted = report ? report() : { passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1, skipped: 0 }
  // A part that ends badly without a failed test has failed all the same: a crash, or nothing found to run.
  if ((status !== 0 || counted.passed === 0) && counted.failed === 0) counted.failed = 1
  for (const key of Object.keys(totals)) totals[key] += counted[key]
  if (counted.failed > 0) failures.push(name)
  if (counted.skipped > 0) failures.push(`${name}: ${counted.skipped} skipped`)
  console.log(
    `── ${name}: ${counted.passed} passed, ${counted.failed} failed, ${counted.skipped} skipped, ${((Date.now() - started) / 1000).toFixed(1)} s`,
  )
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

requireSystemPackages()
await prepare(['server', 'web'])
const only = process.argv.slice(2)
const wanted = (name) => only.length === 0 || only.includes(name)
if (wanted('lint')) {
  part('lint', ['eslint/bin/eslint.js', '.', '--config', 'tests/eslint.config.js', '--max-warnings=0'])
  part('format', ['prettier/bin/prettier.cjs', '--check', '.', '--log-level', 'warn'])
}
if (wanted('types')) {
  part('types', ['typescript/bin/tsc'])
  part('types of the pages', ['svelte-check/bin/svelte-check', '--tsconfig', './tsconfig.json', '--fail-on-warnings'])
}
if (wanted('dead-code')) part('dead code', ['knip/bin/knip.js'])
for (const project of ['unit', 'api']) {
  const file = join(reports, `${project}.json`)
  if (wanted(project))
    part(
      project,
      [
        'vitest/vitest.mjs',
        'run',
        '--config',
        'tests/vitest.config.ts',
        '--project',
        project,
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${file}`,
      ],
      { report: vitestReport(file) },
    )
}
if (wanted('e2e')) {
  const file = join(reports, 'e2e.json')
  part('journeys', ['@playwright/test/cli.js', 'test', '--config', 'tests/e2e/playwright.config.ts'], {
    report: playwrightReport(file),
    env: { PLAYWRIGHT_JSON_OUTPUT_NAME: file },
  })
}
rmSync(reports, { recursive: true, force: true })

// The files of ../shared are beside the project in CI only: elsewhere their tests may be skipped, there nothing may.
const bad = process.env.CI ? failures : failures.filter((failure) => !failure.endsWith('skipped'))
if (totals.skipped > 0)
  console.log(`\n${totals.skipped} skipped${process.env.CI ? ': in CI, every part must run' : ''}`)
if (bad.length > 0) console.log(`\nFailed: ${bad.join(', ')}`)
console.log(`\n${totals.passed} passed, ${totals.failed + (process.env.CI ? totals.skipped : 0)} failed`)
process.exit(bad.length === 0 ? 0 : 1)
