/**
 * What a person waits for, beside a named reference measured in the same run: start to first page, the map of 5,000
 * sites, the plan of the demonstration. Prints ratios; gates nothing, since the clock of a shared machine is no judge.
 *   npm run bench
 */
import { spawn } from 'node:child_process'
import Fastify from 'fastify'
import { sql, type Kysely } from 'kysely'
import { buildApp } from '../../server/app.ts'
import { readConfig } from '../../server/config.ts'
import { migrateToLatest } from '../../server/db/migrate.ts'
import { openDatabase } from '../../server/db/open.ts'
import type { Tables } from '../../server/db/tables.ts'
import { actingOf, NO_REACH } from '../../server/accounts/permissions.ts'
import { loadFacts } from '../../server/allocation/facts.queries.ts'
import { actAs } from '../../server/db/acting.ts'
import { listDemands } from '../../server/demands/demands.queries.ts'
import { listOrganisations } from '../../server/organisations/organisations.queries.ts'
import { siteFeatures } from '../../server/occupancies/map.queries.ts'
import { startPostgresServer } from '../support/postgresServer.ts'
import { startServer, TODAY } from '../support/server.ts'

const lines: string[][] = [['what', 'ours', 'reference', 'ratio', 'reference is']]
const milliseconds = (value: number): string => `${value < 100 ? value.toFixed(1) : Math.round(value)} ms`
function report(what: string, ours: number, reference: number, name: string): void {
  lines.push([what, milliseconds(ours), milliseconds(reference), (ours / reference).toFixed(2), name])
}

async function time(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}

/** Median of `runs` after two that only warm up. */
async function median(runs: number, work: () => Promise<unknown>): Promise<number> {
  const times: number[] = []
  for (let run = -2; run < runs; run++) {
    const taken = await time(work)
    if (run >= 0) times.push(taken)
  }
  return times.sort((a, b) => a - b)[Math.floor(runs / 2)]!
}

async function fetchWhole(url: string): Promise<string> {
  const reply = await fetch(url, { headers: { accept: 'text/html,application/json', 'cache-control': 'no-cache' } })
  if (!reply.ok) throw new Error(`${url}: ${reply.status}`)
  return reply.text()
}

/** Start to first page: on an empty folder (the prepared snapshot is there), then on the same folder again. */
async function starts(): Promise<void> {
  const bare = await median(3, bareFastifyAnswers)
  let server: Awaited<ReturnType<typeof startServer>> | undefined
  const first = await time(async () => {
    server = await startServer()
    await fetchWhole(server.url)
  })
  const second = await time(async () => {
    await server!.restart()
    await fetchWhole(server!.url)
  })
  await server!.stop()
  report('first start to first page, snapshot cached', first, bare, 'a bare Fastify, from process to first reply')
  report('second start to first page', second, bare, 'a bare Fastify, from process to first reply')
}

async function bareFastifyAnswers(): Promise<void> {
  const script = `const app = require('fastify')(); app.get('/', async () => 'ok'); app.listen({ port: 0 }).then((address) => console.log(address))`
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  const address = await new Promise<string>((resolve) =>
    child.stdout.once('data', (text: Buffer) => resolve(text.toString().trim())),
  )
  await fetchWhole(address)
  child.kill()
}

/** The map of 5,000 sites, and a page of 500 of them, beside their SQL alone and a bare Fastify that sends the same text. */
async function fiveThousandSites(): Promise<void> {
  const postgres = await startPostgresServer()
  const { db, walled, close } = await openDatabase({ databaseUrl: postgres.url, dataDir: '' })
  await migrateToLatest(db)
  await fill(db, 5000)
  const config = readConfig({ LOG_LEVEL: 'silent', ESCALE_TODAY: TODAY })
  const app = await buildApp({ db, walled, databaseKind: 'postgres', config, webDir: null, version: 'bench' })
  const url = await app.listen({ port: 0, host: '127.0.0.1' })

  const map = `${url}/api/sites.geojson?on=${TODAY}`
  const text = await fetchWhole(map)
  const bare = Fastify()
  bare.get('/', async (_request, reply) => reply.type('application/json').send(text))
  const bareUrl = await bare.listen({ port: 0, host: '127.0.0.1' })
  const ours = await median(15, () => fetchWhole(map))
  report(
    'map of 5,000 sites',
    ours,
    await median(15, () => fetchWhole(bareUrl)),
    'a bare Fastify sending the same text',
  )
  const query = () => siteFeatures(db, { on: TODAY }, NO_REACH)
  report('map of 5,000 sites', ours, await median(15, query), 'its own SQL alone')
  report('map of 5,000 sites', ours, await median(15, () => plainSites(db)), 'the SQL of sites without what is free')

  const page = await median(15, () => fetchWhole(`${url}/api/sites?limit=500`))
  const pageQuery = () =>
    sql`select *, st_asgeojson(point), st_asgeojson(outline) from site order by name, id limit 500`.execute(db)
  report('a page of 500 sites', page, await median(15, pageQuery), 'the SQL alone')
  await wall(db, walled)
  await app.close()
  await bare.close()
  await close()
  await postgres.stop()
}

/** 30,000 sites: a tile, first after a change and then from memory, and a page of /ogc, beside the whole map. */
async function thirtyThousandSites(): Promise<void> {
  const postgres = await startPostgresServer()
  const { db, walled, close } = await openDatabase({ databaseUrl: postgres.url, dataDir: '' })
  await migrateToLatest(db)
  await fill(db, 30_000)
  const config = readConfig({ LOG_LEVEL: 'silent', ESCALE_TODAY: TODAY })
  const app = await buildApp({ db, walled, databaseKind: 'postgres', config, webDir: null, version: 'bench' })
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  const map = await median(5, () => fetchWhole(`${url}/api/sites.geojson?on=${TODAY}`))
  const tile = `${url}/tiles/sites/10/507/358.mvt`
  const cut = await median(3, async () => {
    await sql`update site set status = status where ctid = (select min(ctid) from site)`.execute(db)
    await fetchWhole(tile)
  })
  const whole = 'the whole map of 30,000 sites'
  report('a tile of 30,000 sites, first after a change', cut, map, whole)
  report('a tile of 30,000 sites, from memory', await median(15, () => fetchWhole(tile)), map, whole)
  const items = `${url}/ogc/collections/sites/items?limit=10000`
  report('10,000 features of /ogc', await median(5, () => fetchWhole(items)), map, whole)
  await app.close()
  await close()
  await postgres.stop()
}

/** What a manager's reads cost behind the second wall, beside the same queries as the owner of the tables. */
async function wall(db: Kysely<Tables>, walled: Kysely<Tables>): Promise<void> {
  await sql`
    insert into organisation (territory, name, stage) select '244400404', 'Structure ' || n, 'launch'
    from generate_series(1, 3000) as n`.execute(db)
  await sql`
    insert into demand (territory, organisation_id, status, submitted_on)
    select territory, id, 'waiting', '2026-10-01' from organisation`.execute(db)
  await sql`
    insert into demand_phase (territory, demand_id, stage, needed, kinds)
    select territory, id, 'launch', '[2027-01-01,2028-01-01)', '{workshop}' from demand`.execute(db)
  await sql`analyze`.execute(db)
  const role = { role: 'manager', territory: '244400404', commune: null, organisation: null } as const
  const manager = actingOf({ person: null, sessionId: null, roles: [role] })
  const reads: Record<string, (over: Kysely<Tables>) => Promise<unknown>> = {
    'map of 5,000 sites': (over) => siteFeatures(over, { on: TODAY }, NO_REACH),
    '500 of 3,000 demands': (over) => listDemands(over, { limit: 500 }),
    '50 of 3,000 organisations, searched': (over) => listOrganisations(over, { search: 'ture 29' }),
    'facts of a plan': (over) => loadFacts(over, '244400404', { startsOn: '2027-01-01', quarters: 12 }),
  }
  for (const [what, read] of Object.entries(reads)) {
    const behind = await median(15, () => actAs(manager, () => read(walled)))
    report(`behind the wall: ${what}`, behind, await median(15, () => read(db)), 'the same as the owner of the tables')
  }
  const turns = async (...handles: Kysely<Tables>[]) => {
    for (let turn = 0; turn < 100; turn++) await sql`select 1`.execute(handles[turn % handles.length]!)
  }
  const same = await median(5, () => actAs(manager, () => turns(walled)))
  report('behind the wall: 100 turns of alternate roles', await median(5, () => turns(walled, db)), same, 'of one role')
}

const plainSites = (db: Kysely<Tables>) =>
  sql`select json_agg(json_build_object('id', id, 'name', name, 'point', st_asgeojson(point, 5)::json))::text from site`.execute(
    db,
  )

async function fill(db: Kysely<Tables>, count: number): Promise<void> {
  await db.insertInto('territory').values({ code: '244400404', name: 'Nantes Métropole', metreSrid: 2154 }).execute()
  await sql`insert into commune (territory, insee_code, name) values ('244400404', '44109', 'Nantes')`.execute(db)
  await sql`
    insert into site (territory, name, permanence, status, insee_code, point, usable)
    select '244400404', 'Site ' || n, case when n % 2 = 0 then 'permanent' else 'transitional' end, 'open', '44109',
           st_setsrid(st_makepoint(-1.7 + (n % 100) * 0.003, 47.15 + (n / 100) * 0.002), 4326), '[2020-01-01,)'
    from generate_series(1, ${count}::int) as n`.execute(db)
  await sql`insert into building (territory, site_id, name) select territory, id, 'Bâtiment' from site`.execute(db)
  await sql`insert into room (territory, building_id, name, kind, area_m2) select territory, id, 'Local', 'workshop', 80 from building`.execute(
    db,
  )
  await sql`analyze`.execute(db)
}

/** A plan of the demonstration, asked for as the page does, beside the time that it was allowed. */
async function demonstrationPlan(): Promise<void> {
  const server = await startServer()
  const post = { method: 'POST', headers: { 'content-type': 'application/json' } }
  const allowed = 20
  const body = JSON.stringify({ territory: '244400404', startsOn: '2027-01-01', quarters: 12, seconds: allowed })
  let plan = (await (await fetch(`${server.url}/api/plans`, { ...post, body })).json()) as {
    id: string
    status: string
    summary: { gap: number; optimal: boolean } | null
  }
  const taken = await time(async () => {
    while (['queued', 'solving'].includes(plan.status)) {
      await new Promise((resolve) => setTimeout(resolve, 100))
      plan = JSON.parse(await fetchWhole(`${server.url}/api/plans/${plan.id}`))
    }
  })
  const proof =
    plan.summary === null
      ? plan.status
      : plan.summary.optimal
        ? 'proven optimal'
        : `at most ${(plan.summary.gap * 100).toFixed(2)} % better is possible`
  report(`plan of the demonstration, ${proof}`, taken, allowed * 1000, 'the time allowed')
  await server.stop()
}

/** « 7 locaux conviennent » while a need is typed, on the demonstration: median and 95th of 100, beside what feels at once. */
async function fitWhileTyping(): Promise<void> {
  const server = await startServer()
  const phase = (year: number, stage: string) => ({
    stage,
    needed: { from: `${year}-01-01`, until: `${year + 1}-01-01` },
    kinds: ['workshop', 'storage'],
    areaMinM2: 20,
    areaMaxM2: 200,
    requiredEquipment: ['water'],
  })
  const body = JSON.stringify({
    territory: '244400404',
    acceptsTransitional: false,
    communesWanted: ['44109'],
    phases: [phase(2027, 'incubation'), phase(2028, 'launch'), phase(2029, 'growth')],
  })
  const ask = async () => {
    const reply = await fetch(`${server.url}/api/fit`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    })
    if (!reply.ok) throw new Error(`the need was refused: ${await reply.text()}`)
  }
  for (let warm = 0; warm < 3; warm++) await ask()
  const times: number[] = []
  for (let run = 0; run < 100; run++) times.push(await time(ask))
  times.sort((one, other) => one - other)
  report('what fits while typing, median', times[49]!, 300, '300 ms, felt as at once')
  report('what fits while typing, 95th of 100', times[94]!, 300, '300 ms, felt as at once')
  await server.stop()
}

await starts()
await fiveThousandSites()
await thirtyThousandSites()
await fitWhileTyping()
await demonstrationPlan()

const widths = lines[0]!.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)))
for (const line of lines) console.log(line.map((cell, column) => cell.padEnd(widths[column]!)).join('  '))
