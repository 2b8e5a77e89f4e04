import { spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { testDatabase, type TestDatabase } from '../support/database.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const SAMPLES = join(ROOT, 'data', 'samples')

let database: TestDatabase
let folder: string
let databaseUrl: string
beforeAll(async () => {
  database = await testDatabase('postgres')
  folder = await mkdtemp(join(tmpdir(), 'escale-import-command-'))
  const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(database.db)
  databaseUrl = Object.assign(new URL(inject('postgresUrl')), { pathname: rows[0]!.name }).href
})
afterAll(async () => {
  await database.close()
  await rm(folder, { recursive: true })
})

/** Runs the command as npm does: built from the sources as they are. */
function start(...args: string[]) {
  const child = spawn(process.execPath, [join(ROOT, 'server', 'tools', 'run.mjs'), 'tools/import', ...args], {
    cwd: ROOT,
    env: { ...process.env, DATABASE_URL: databaseUrl },
  })
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (text) => (stdout += text))
  child.stderr.on('data', (text) => (stderr += text))
  const done = new Promise<{ status: number | null; stdout: string; stderr: string }>((resolve) =>
    child.on('close', (status) => resolve({ status, stdout, stderr })),
  )
  return { child, done }
}
const run = (...args: string[]) => start(...args).done

test('on a database where nothing was started yet, the territory is made first; the report is one JSON object', async () => {
  await database.reset()
  const { status, stdout, stderr } = await run('cartofriches', join(SAMPLES, 'cartofriches.csv'), '--json')
  expect(status).toBe(0)
  expect(stderr).toContain('Remplissage de la base')
  expect(stdout.trim().split('\n')).toHaveLength(1)
  const { problems, ...counts } = JSON.parse(stdout) as { problems: unknown[] }
  expect(counts).toEqual({ source: 'cartofriches', read: 15, taken: 7, mended: 4, refused: 8, unchanged: 0 })
  expect(problems).toContainEqual({
    line: 6,
    field: 'comm_insee',
    value: '1001',
    action: 'mended',
    code: 'leading_zero',
    reason: 'Zéro de tête perdu : lu 01001.',
  })
})

test('without --json people read what was done, and a dry run says that nothing was written', async () => {
  const { status, stdout } = await run('tiers-lieux', join(SAMPLES, 'tiers-lieux.csv'), '--dry-run')
  expect(status).toBe(0)
  expect(stdout).toContain(
    'tiers-lieux : 6 lignes lues, 4 prises, 0 inchangée, 2 refusées ; 2 lignes avec une valeur réparée.',
  )
  expect(stdout).toContain('  1 ligne hors du territoire : pas pour ici.')
  expect(stdout).toContain('ligne 3 NOM_TL « Atelier Platforme » — refusé : « Atelier Platforme » est le même lieu')
  expect(stdout).toContain('Essai : rien n’a été écrit.')
  expect(
    await database.db.selectFrom('sourceRecord').select('recordId').where('source', '=', 'tiers-lieux').execute(),
  ).toEqual([])
})

test.each([
  ['a missing file', ['cartofriches', 'nowhere.csv'], /^Le fichier nowhere\.csv est introuvable\.\n$/],
  [
    'another file',
    ['tiers-lieux', join(SAMPLES, 'cartofriches.csv')],
    /^\S+ n’est pas un fichier tiers-lieux\. Colonnes attendues : [^\n]+\n$/,
  ],
  [
    'a CSV for a GeoJSON',
    ['communes', join(SAMPLES, 'tiers-lieux.csv')],
    /^Ce n’est pas un fichier GeoJSON : [^\n]+\n$/,
  ],
  ['an unknown source', ['friches', 'x.csv'], /^Usage : npm run --silent import/],
  ['no file', ['communes'], /^Usage : npm run --silent import/],
  ['an unknown option', ['communes', 'x', '--force'], /^Usage : npm run --silent import/],
])('%s ends with status 2 and says why', async (_, args, said) => {
  const { status, stdout, stderr } = await run(...args)
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  expect(stderr).toMatch(said)
})

test('an unknown territory ends with status 2 and names those that are known', async () => {
  const { status, stderr } = await run('tiers-lieux', join(SAMPLES, 'tiers-lieux.csv'), '--territory', '123456789')
  expect(status).toBe(2)
  expect(stderr).toContain(
    'Le territoire 123456789 n’est pas connu ici. Territoires connus : 244400404 (Nantes Métropole).',
  )
})

test('killed in the middle of a large file and run again, nothing is lost and nothing is twice', async () => {
  await database.reset()
  const path = join(folder, 'large.csv')
  const rows = 6000
  const file = createWriteStream(path)
  file.write('site_id,site_statut,lon,lat\n')
  for (let at = 0; at < rows; at++) {
    file.write(
      `44109_${at},friche potentielle,${(-1.6 + (at % 100) / 1000).toFixed(3)},${(47.2 + Math.floor(at / 100) / 1000).toFixed(3)}\n`,
    )
  }
  await new Promise((resolve) => file.end(resolve))

  const { child, done } = start('cartofriches', path)
  const imported = async () =>
    (await database.db
      .selectFrom('sourceRecord')
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .executeTakeFirst())!.n
  while ((await imported()) === 0 && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 20))
  child.kill('SIGKILL')
  await done
  const half = await imported()
  expect(half).toBeGreaterThan(0)
  expect(half).toBeLessThan(rows)

  const { status, stdout } = await run('cartofriches', path, '--json')
  expect(status).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ read: rows, taken: rows - half, unchanged: half, refused: 0 })
  expect(await imported()).toBe(rows)
})
