import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { weightsFor } from '../../server/allocation/weights.ts'
import { masked } from '../../server/sites/masking.ts'
import { ROLES, type Role } from '../../server/db/codes.ts'
import { giveRole, makePerson, signedIn } from '../support/accounts.ts'
import { ifMatch, testApp, type TestApp } from '../support/app.ts'
import { onBothDatabases } from '../support/database.ts'
import {
  during,
  makeBuilding,
  makeDemand,
  makeOccupancy,
  makeOrganisation,
  makeRoom,
  makeSite,
  makeTerritory,
  NANTES,
  TERRITORY,
} from '../support/makers.ts'

const AT = [-1.549712, 47.203187] as const
/** What must be read nowhere by who does not see where the place is: its name, address, parcel, owner, position. */
const TELLTALE = ['Maison des Tilleuls', 'rue du Refuge', '44109000ZZ0099', 'SCI Discrète', '-1.549712', '47.203187']
const CELL_M = 500

onBothDatabases('protected places', (database) => {
  let app: TestApp
  const ids: Record<string, string> = {}
  const cookies: Partial<Record<Role | 'neighbour', { cookie: string }>> = {}

  beforeEach(async () => {
    const { db } = database()
    await makeTerritory(db)
    app = await testApp(database())
    ids['site'] = await makeSite(db, {
      name: 'Maison des Tilleuls',
      address: '3 rue du Refuge',
      parcelRefs: ['44109000ZZ0099'],
      owner: 'SCI Discrète',
      description: 'Au fond de la cour, 3 rue du Refuge.',
      at: AT,
    })
    await db
      .insertInto('siteFieldSource')
      .values({
        territory: TERRITORY,
        siteId: ids['site'],
        field: 'name',
        source: 'person',
        recordId: null,
        value: '"Maison des Tilleuls"',
        asOf: null,
      })
      .execute()
    ids['building'] = await makeBuilding(db, { siteId: ids['site'] })
    ids['room'] = await makeRoom(db, { buildingId: ids['building'] })
    ids['organisation'] = await makeOrganisation(db, { name: 'L’Abri', inseeCode: NANTES })
    ids['demand'] = await makeDemand(db, { organisationId: ids['organisation'], communesWanted: [NANTES] })
    ids['occupancy'] = await makeOccupancy(db, { roomId: ids['room'], organisationId: ids['organisation'] })
    await plansWrittenBefore()
    const neighbour = await makeOrganisation(db, { name: 'Voisine', inseeCode: NANTES })
    for (const role of ROLES) {
      const person = await makePerson(db)
      await giveRole(db, person, role, {
        communeId: role === 'municipality' ? NANTES : null,
        organisationId: role === 'member' ? ids['organisation'] : null,
      })
      cookies[role] = await signedIn(db, person)
      ids[role] = person
    }
    const person = await makePerson(db)
    await giveRole(db, person, 'member', { organisationId: neighbour })
    cookies.neighbour = await signedIn(db, person)
    await tell(ids['planner']!)
  })
  afterEach(() => app.close())

  /** A plan and a message that name the site, as they did before it was protected. */
  async function plansWrittenBefore(): Promise<void> {
    const { db } = database()
    const plan = await db
      .insertInto('plan')
      .values({
        territory: TERRITORY,
        name: 'Plan pour la Maison des Tilleuls',
        status: 'cancelled',
        startsOn: '2027-01-01',
        quarters: 1,
        weightsVersion: '1',
        request: JSON.stringify({ weights: weightsFor(), grid: null, pins: [], bans: [] }),
        seed: 1,
        seconds: 1,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    ids['plan'] = plan.id
  }
  const tell = (personId: string) =>
    database()
      .db.insertInto('message')
      .values({
        idempotencyKey: `closing ${personId}`,
        territory: TERRITORY,
        personId,
        kind: 'agreement',
        subject: 'Fin du site Maison des Tilleuls',
        body: 'Au 3 rue du Refuge.',
        inApp: true,
        emailState: 'none',
        createdAt: '2026-11-01T00:00:00Z',
      })
      .execute()

  const mark = async (vulnerablePublic = true) => {
    const params = { id: ids['organisation']! }
    const before = await app.call('GET /api/organisations/{id}', { params, headers: cookies.manager } as never)
    const headers = { ...cookies.manager!, ...ifMatch(before) }
    await app.call('PATCH /api/organisations/{id}', { params, headers, body: { vulnerablePublic } })
  }
  const seenBy = (who: Role | 'neighbour' | 'public') =>
    app.call(
      'GET /api/sites/{id}',
      { params: { id: ids['site']! }, headers: who === 'public' ? {} : cookies[who] } as never,
      'public',
    )

  test('an organisation that receives a vulnerable public protects the sites where it is, until it is so no more', async () => {
    const open = await seenBy('public')
    await mark()
    const shown = await seenBy('public')
    expect(shown).toEqual({
      ...open,
      name: 'Lieu protégé n° 1',
      address: null,
      parcelRefs: [],
      owner: null,
      description: null,
      point: shown.point,
      outline: shown.outline,
      shownAs: 'blurred',
      version: open.version,
    })
    await mark(false)
    expect(await seenBy('public')).toEqual(open)
  })

  test('the point shown is the middle of a cell of 500 m of Lambert-93, which holds the site', async () => {
    await mark()
    const { outline, point } = await seenBy('public')
    const { rows } = await sql<{ west: number; south: number; side: number; holds: boolean; off: number }>`
      with cell as (select st_transform(st_setsrid(st_geomfromgeojson(${JSON.stringify(outline)}::text), 4326), 2154) as g)
      select round(st_xmin(g))::int % 500 as west, round(st_ymin(g))::int % 500 as south,
        round(sqrt(st_area(g)))::int as side,
        st_covers(g, st_transform(st_setsrid(st_makepoint(${AT[0]}::float8, ${AT[1]}::float8), 4326), 2154)) as holds,
        round(st_distance(st_centroid(g), st_transform(st_setsrid(st_makepoint(${point[0]}::float8, ${point[1]}::float8), 4326), 2154)))::int as off
      from cell`.execute(database().db)
    expect(rows).toEqual([{ west: 0, south: 0, side: CELL_M, holds: true, off: 0 }])
  })

  test('administrators, managers and who holds a room there see where it is; nobody else does', async () => {
    await mark()
    const shown: Record<string, string> = {}
    for (const who of [...ROLES, 'neighbour', 'public'] as const) {
      const { name, shownAs } = await seenBy(who)
      shown[who] = `${shownAs}: ${name}`
    }
    const [exact, blurred] = ['exact: Maison des Tilleuls', 'blurred: Lieu protégé n° 1']
    expect(shown).toEqual({
      administrator: exact,
      manager: exact,
      planner: blurred,
      municipality: blurred,
      committee: blurred,
      member: exact,
      neighbour: blurred,
      public: blurred,
    })
  })

  test('no reply of any route gives it away, to the public or to a role that does not see it', async () => {
    await mark()
    const { paths } = app.app.swagger() as unknown as { paths: Record<string, Record<string, Operation>> }
    const leaks: string[] = []
    const answered = new Set<string>()
    const seenExactly = new Set<string>()
    const routes = Object.entries(paths).flatMap(([path, methods]) =>
      methods['get'] ? [[path, methods['get']] as const] : [],
    )
    for (const [path, operation] of routes) {
      for (const who of ['planner', 'municipality', 'committee', 'neighbour', 'public', 'manager'] as const) {
        for (const search of [undefined, 'Tilleuls', 'Refuge']) {
          const sent = requestOf(path, operation, search)
          if (sent === null) continue
          const headers = who === 'public' ? {} : cookies[who]!
          const { status, body } = await app.send(`GET ${path}` as never, { ...sent, headers }, 'public')
          if (status >= 500) throw new Error(`GET ${path} answered ${status}`)
          const text = JSON.stringify(body) ?? ''
          const told = TELLTALE.filter((word) => text.includes(word))
          if (status === 200) answered.add(path)
          if (who === 'manager' && told.length > 0) seenExactly.add(path)
          if (who !== 'manager' && told.length > 0) leaks.push(`GET ${path} tells ${who} ${told.join(', ')}`)
          const finds = search !== undefined && status === 200 && text.includes(ids['site']!)
          if (finds && who !== 'manager') leaks.push(`GET ${path} is found by ${search} by ${who}`)
        }
      }
    }
    expect(leaks).toEqual([])
    // The walk is not blind: it reads these, and what it looks for is there for who may see it.
    const read = ['/api/sites', '/api/rooms', '/api/timeline', '/api/occupancies', '/api/plans', '/api/messages']
    const published = ['sites', 'buildings', 'rooms'].flatMap((of) => [
      `/ogc/collections/${of}/items`,
      `/ogc/collections/${of}/items/{featureId}`,
    ])
    for (const path of [...read, ...published, '/tiles/{layer}.json', '/tiles/{layer}/{z}/{x}/{y}.mvt'])
      expect(answered).toContain(path)
    for (const path of ['/api/sites', '/api/sites/{id}', '/api/sites.geojson', '/api/sites/{id}/sources'])
      expect(seenExactly).toContain(path)
  })

  interface Operation {
    readonly parameters?: readonly { name: string; in: string; required?: boolean }[]
  }
  /** A request that passes validation, about the protected site and what stands in it; `null`: it has no search. */
  function requestOf(path: string, { parameters = [] }: Operation, search: string | undefined) {
    const query = parameters.filter((one) => one.in === 'query')
    if (search !== undefined && !query.some(({ name }) => name === 'search')) return null
    const kind = /([a-z]+?)s\/(items\/)?\{(id|featureId)\}/.exec(path)?.[1] ?? ''
    const given: Record<string, string> = {
      territory: TERRITORY,
      on: '2027-02-01',
      from: '2027-01-01',
      until: '2027-12-31',
    }
    const wanted = query.filter(({ name, required }) => name in given && (required || name === 'territory'))
    return {
      params: {
        id: ids[kind] ?? ids['site']!,
        featureId: ids[kind] ?? ids['site']!,
        kind: 'site',
        layer: 'sites',
        z: '0',
        x: '0',
        y: '0',
        demandId: ids['demand']!,
      },
      querystring: {
        ...Object.fromEntries(wanted.map(({ name }) => [name, given[name]])),
        ...(query.some(({ name }) => name === 'ids') ? { ids: `${ids['plan']},${ids['plan']}` } : {}),
        ...(search === undefined ? {} : { search }),
      },
    }
  }

  test('texts written before it was protected are read without its name and its address', async () => {
    const messages = async () =>
      app.call('GET /api/messages', { querystring: {}, headers: cookies.planner } as never, 'public')
    expect((await messages()).items[0]).toMatchObject({ subject: 'Fin du site Maison des Tilleuls' })
    await mark()
    expect((await messages()).items[0]).toMatchObject({
      subject: 'Fin du site Lieu protégé n° 1',
      body: 'Au Lieu protégé n° 1.',
    })
  })

  test('a planner changes what does not tell where it is, and nothing else', async () => {
    await mark()
    const params = { id: ids['site']! }
    const headers = { ...cookies.planner!, ...ifMatch(await seenBy('planner')) }
    const refused = { params, headers, body: { address: '4 rue du Refuge' } }
    expect(await app.refusal('PATCH /api/sites/{id}', refused, 'public')).toMatchObject({
      status: 403,
      code: 'site_protected',
    })
    const changed = await app.call('PATCH /api/sites/{id}', { params, headers, body: { status: 'secured' } }, 'public')
    expect(changed).toMatchObject({ status: 'secured', name: 'Lieu protégé n° 1', address: null, shownAs: 'blurred' })
  })

  test('a manager moves and renames it: the square follows, and an address taken away is gone', async () => {
    await mark()
    const before = await seenBy('public')
    const params = { id: ids['site']! }
    const headers = { ...cookies.manager!, ...ifMatch(await seenBy('manager')) }
    const body = { name: 'Maison des Ormes', address: null, point: [-1.52, 47.22] as [number, number] }
    expect(await app.call('PATCH /api/sites/{id}', { params, headers, body }, 'public')).toMatchObject({
      name: 'Maison des Ormes',
      address: null,
      point: [-1.52, 47.22],
      shownAs: 'exact',
      version: before.version + 1,
    })
    const after = await seenBy('public')
    expect(after).toMatchObject({ name: 'Lieu protégé n° 1', address: null, shownAs: 'blurred' })
    expect(after.point).not.toEqual(before.point)
  })

  test('whatever writes a protected site writes its exact place: what everybody sees stays', async () => {
    await mark()
    const { db } = database()
    await db
      .updateTable('site')
      .set({ name: 'Foyer des Tilleuls', address: '5 rue du Refuge' })
      .where('id', '=', ids['site']!)
      .execute()
    expect(await seenBy('public')).toMatchObject({ name: 'Lieu protégé n° 1', address: null })
    expect(await seenBy('manager')).toMatchObject({ name: 'Foyer des Tilleuls', address: '5 rue du Refuge' })
  })

  test('a room taken by such an organisation protects its site at once; the last one that is cancelled opens it', async () => {
    const { db } = database()
    await mark()
    const site = await makeSite(db, { name: 'Autre maison', at: [-1.6, 47.25] })
    const room = await makeRoom(db, { buildingId: await makeBuilding(db, { siteId: site }) })
    const occupancy = await makeOccupancy(db, { roomId: room, organisationId: ids['organisation']! })
    const names = async () =>
      (await db.selectFrom('site').select('name').orderBy('name').execute()).map(({ name }) => name)
    expect(await names()).toEqual(['Lieu protégé n° 1', 'Lieu protégé n° 2'])
    await db.updateTable('occupancy').set({ archivedAt: '2026-11-24T00:00:00Z' }).where('id', '=', occupancy).execute()
    expect(await names()).toEqual(['Autre maison', 'Lieu protégé n° 1'])
  })

  test('two organisations marked at once give two sites two numbers', async () => {
    const { db } = database()
    const other = await makeOrganisation(db, { name: 'Autre abri' })
    const site = await makeSite(db, { name: 'Autre maison', at: [-1.6, 47.25] })
    const room = await makeRoom(db, { buildingId: await makeBuilding(db, { siteId: site }) })
    await makeOccupancy(db, { roomId: room, organisationId: other, during: during('2027-01-01', null) })
    await Promise.all(
      [ids['organisation']!, other].map((id) =>
        db.updateTable('organisation').set({ vulnerablePublic: true }).where('id', '=', id).execute(),
      ),
    )
    const { rows } = await sql<{ n: number }>`select protected_number as n from site order by 1`.execute(db)
    expect(rows).toEqual([{ n: 1 }, { n: 2 }])
  })
})

test('a hidden text gives way where it stands whole, whatever its case, and as JSON writes it', () => {
  expect(masked('{"a":"Le \\"12\\" rue X, le \\"12\\" RUE x et Le \\"12\\" rue Xylo"}', 'le "12" rue x', 'Lieu')).toBe(
    '{"a":"Lieu, Lieu et Le \\"12\\" rue Xylo"}',
  )
})
