import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { expect, test } from 'vitest'

/** The rooms of the server, each importing only itself and those before it. */
const ROOMS = [
  'lib',
  'db',
  'jobs',
  'accounts',
  'territories',
  'layers',
  'organisations',
  'sites',
  'rooms',
  'imports',
  'demands',
  'messages',
  'occupancies',
  'access',
  'cohorts',
  'applications',
  'agreements',
  'allocation',
  'committee',
  'refusals',
  'offers',
  'equity',
  'ogc',
  'tiles',
  'exports',
  'siting',
  'programme',
  'economics',
  'impact',
  'roadmap',
  'demonstration',
  'tools',
]
const ROOT = join(import.meta.dirname, '..')

function filesUnder(folder: string, extension: RegExp): string[] {
  return readdirSync(join(ROOT, folder)).flatMap((name) => {
    const path = `${folder}/${name}`
    return statSync(join(ROOT, path)).isDirectory() ? filesUnder(path, extension) : extension.test(name) ? [path] : []
  })
}

/** Relative imports of a file as paths from the top, with whether they are of types alone. */
function importsOf(path: string): { to: string; typeOnly: boolean }[] {
  const text = readFileSync(join(ROOT, path), 'utf8')
  return [...text.matchAll(/^\s*(?:import|export)\s+(type\s)?(?:[^'"]*?\sfrom\s+)?['"](\.[^'"]+)['"]/gm)].map(
    ([, typeOnly, to]) => ({
      to: relative(ROOT, join(ROOT, path, '..', to!)),
      typeOnly: typeOnly !== undefined,
    }),
  )
}

const server = filesUnder('server', /\.ts$/)
const roomOf = (path: string): string | undefined =>
  path.split('/').length > 2 && path.startsWith('server/') ? path.split('/')[1] : undefined

test('every folder of the server is a room of the order', () => {
  expect([...new Set(server.map(roomOf))].filter((room) => room !== undefined && !ROOMS.includes(room))).toEqual([])
})

test('a room imports only itself and earlier rooms', () => {
  const breaches = server.flatMap((path) => {
    const room = roomOf(path)
    if (room === undefined) return []
    return importsOf(path)
      .filter(({ to }) => {
        if (to.startsWith('migrations/')) return room !== 'db'
        if (to.startsWith('data/')) return room === 'lib' || room === 'db'
        // Command lines read the same environment as the server.
        if (to === 'server/config.ts') return room !== 'tools'
        const other = roomOf(to)
        return other === undefined || ROOMS.indexOf(other) > ROOMS.indexOf(room)
      })
      .map(({ to }) => `${path} imports ${to}`)
  })
  expect(breaches).toEqual([])
})

test('the pages know the server by the types of its contract alone', () => {
  const breaches = filesUnder('web', /\.(ts|svelte)$/).flatMap((path) =>
    importsOf(path)
      .filter(({ to, typeOnly }) => to.startsWith('server/') && (to !== 'server/contract.ts' || !typeOnly))
      .map(({ to }) => `${path} imports ${to}`),
  )
  expect(breaches).toEqual([])
})

test('SQL stands in the queries of a room, in db and in migrations', () => {
  const breaches = server.filter((path) => {
    const room = roomOf(path)
    const mayQuery = /(\.queries|\.routes|Queries|routes)\.ts$/.test(path) || room === 'db' || room === 'tools'
    return !mayQuery && /\bsql`/.test(readFileSync(join(ROOT, path), 'utf8'))
  })
  expect(breaches).toEqual([])
})

test('solvers see plain data: no database, no HTTP, no clock of the day, no chance without a seed', () => {
  const breaches = server
    .filter((path) => path.startsWith('server/allocation/solver/'))
    .filter((path) => /kysely|fastify|node:fs|Math\.random|new Date\(/.test(readFileSync(join(ROOT, path), 'utf8')))
  expect(breaches).toEqual([])
})

test('imports written as a path are found: the reader of this test is not blind', () => {
  expect(importsOf('server/organisations/organisations.routes.ts').map(({ to }) => to)).toEqual([
    'server/db/revise.ts',
    'server/lib/contract.ts',
    'server/organisations/organisations.schema.ts',
    'server/organisations/organisations.queries.ts',
  ])
})
