import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PERMISSIONS, permissionTable, type Right } from '../../server/accounts/permissions.ts'
import { weightsFor } from '../../server/allocation/weights.ts'
import { EMPTY_CONTENT } from '../../server/applications/content.ts'
import { ROLES, type Role } from '../../server/db/codes.ts'
import { pointAt } from '../../server/db/geo.ts'
import { giveRole, makePerson, signedIn } from '../support/accounts.ts'
import { testApp, type TestApp } from '../support/app.ts'
import { testDatabase, type TestDatabase } from '../support/database.ts'
import {
  during,
  makeAppeal,
  makeBuilding,
  makeDemand,
  makeOccupancy,
  makeOrganisation,
  makeRefusal,
  makeRoom,
  makeSite,
  makeTerritory,
  NANTES,
  REZE,
  TERRITORY,
} from '../support/makers.ts'

const ELSEWHERE = '200071678'

/** One object of each kind, by kind, with the territory and the commune that they stand in. */
type World = Readonly<Record<string, string>>

interface Sent {
  readonly params?: Record<string, string>
  readonly querystring?: Record<string, string>
  readonly body?: object
}
type Case = (world: World) => Sent

const of =
  (kind: string, more: Omit<Sent, 'params'> = {}): Case =>
  (world) => ({ params: { id: world[kind]! }, ...more })
const list =
  (more: Record<string, string> = {}): Case =>
  ({ territory }) => ({ querystring: { territory: territory!, ...more } })
const ofItem =
  (more: Omit<Sent, 'params'> = {}): Case =>
  ({ committeeSession, committeeItem }) => ({ params: { id: committeeSession!, itemId: committeeItem! }, ...more })
const renamed = { body: { name: 'Nouveau nom' } }
const phases = [
  { stage: 'launch', needed: { from: '2027-01-01', until: '2028-01-01' }, kinds: ['workshop'], requiredEquipment: [] },
]

/**
 * How to call each route that needs a right, about the objects of a world: well enough to pass its validation, and
 * changing as little as can be. A route without a line here fails the test.
 */
const CASES: Readonly<Record<string, Case>> = {
  'POST /api/sites': ({ territory, commune }) => ({
    body: {
      territory,
      name: 'Site',
      permanence: 'permanent',
      status: 'open',
      inseeCode: commune,
      point: [-1.55, 47.2],
    },
  }),
  'PATCH /api/sites/{id}': of('site', renamed),
  'GET /api/exports/sites/{format}': ({ territory }) => ({
    params: { format: 'csv' },
    querystring: { territory: territory! },
  }),
  'POST /api/buildings': ({ site }) => ({ body: { siteId: site, name: 'Halle' } }),
  'PATCH /api/buildings/{id}': of('building', renamed),
  'POST /api/rooms': ({ building }) => ({
    body: { buildingId: building, name: 'Local', kind: 'workshop', shared: false },
  }),
  'PATCH /api/rooms/{id}': of('room', renamed),
  'GET /api/organisations': list(),
  'POST /api/organisations': ({ territory }) => ({ body: { territory, name: 'Structure', stage: 'launch' } }),
  'GET /api/organisations/{id}': of('organisation'),
  'PATCH /api/organisations/{id}': of('organisation', renamed),
  'GET /api/demands': list(),
  'POST /api/demands': ({ organisation }) => ({ body: { organisationId: organisation, status: 'draft', phases } }),
  'GET /api/demands/{id}': of('demand'),
  'PATCH /api/demands/{id}': of('demand', { body: { note: 'x' } }),
  'GET /api/demands/{id}/fit': of('demand'),
  'GET /api/demands/{id}/points': of('demand'),
  'GET /api/demands/{id}/standing': of('demand'),
  'GET /api/demands/{id}/chances': of('demand'),
  'GET /api/occupancies': list(),
  'POST /api/occupancies': ({ room, organisation }) => ({
    body: { roomId: room, organisationId: organisation, during: { from: '2027-01-01', until: '2027-02-01' } },
  }),
  'GET /api/occupancies/{id}': of('occupancy'),
  'PATCH /api/occupancies/{id}': of('occupancy', { body: { rentEurCentsPerMonth: 100 } }),
  'GET /api/timeline': list({ from: '2027-01-01', until: '2028-01-01' }),
  'GET /api/cohorts': list(),
  'POST /api/cohorts': ({ territory }) => ({
    body: {
      territory,
      name: 'Promotion',
      stage: 'launch',
      leastPerYear: 0,
      mostPerYear: 1,
      arrivalQuarter: 1,
      stayQuarters: 4,
      probabilityPercent: 50,
      kinds: ['workshop'],
      requiredEquipment: [],
    },
  }),
  'GET /api/cohorts/{id}': of('cohort'),
  'PATCH /api/cohorts/{id}': of('cohort', renamed),
  'GET /api/weights': () => ({}),
  'GET /api/plans': list(),
  // Not the first day of a quarter: nothing is solved.
  'POST /api/plans': ({ territory }) => ({ body: { territory, startsOn: '2027-01-02', quarters: 1 } }),
  'GET /api/plans/compare': ({ plan }) => ({ querystring: { ids: `${plan},${plan}` } }),
  'GET /api/plans/{id}': of('plan'),
  'GET /api/plans/{id}/result': of('plan'),
  'GET /api/plans/{id}/unmet/{demandId}/change': ({ plan, demand }) => ({ params: { id: plan!, demandId: demand! } }),
  'GET /api/plans/{id}/problem': of('plan'),
  'GET /api/plans/{id}/moves': of('plan'),
  'GET /api/plans/{id}/robustness': of('plan'),
  'POST /api/plans/{id}/robustness': of('plan'),
  'GET /api/plans/{id}/scarcity': of('plan'),
  'POST /api/plans/{id}/scarcity/trials': ({ plan, commune }) => ({
    params: { id: plan! },
    body: { kind: 'workshop', areaM2: 50, workstations: null, equipment: [], inseeCode: commune, from: '2027-01-01' },
  }),
  'POST /api/plans/{id}/scarcity/workstation-trials': ({ plan, room }) => ({
    params: { id: plan! },
    body: { roomId: room!, workstations: 2, from: '2027-01-01' },
  }),
  'GET /api/plans/{id}/proof': of('plan'),
  'GET /api/plans/{id}/answer': of('plan'),
  'POST /api/plans/{id}/replay': of('plan'),
  'POST /api/plans/{id}/cancel': of('plan'),
  'POST /api/plans/{id}/accept': of('plan'),
  'POST /api/plans/{id}/reject': of('plan'),
  'POST /api/placements/{id}/accept': of('placement'),
  'POST /api/placements/{id}/reject': of('placement'),
  'GET /api/grids/draft': list(),
  'POST /api/grids': ({ territory }) => ({ body: { territory } }),
  'PATCH /api/grids/{id}': of('grid', renamed),
  'DELETE /api/grids/{id}': of('grid'),
  'POST /api/grids/{id}/publish': of('grid', { body: { validFrom: '2026-12-01' } }),
  'GET /api/grids/{id}/ranking': of('grid'),
  'POST /api/calls': ({ territory }) => ({
    body: { territory, name: 'Appel', opensOn: '2026-11-01', offer: 'Des ateliers.' },
  }),
  'PATCH /api/calls/{id}': of('call', renamed),
  'GET /api/applications': list(),
  'POST /api/applications/{id}/state': of('application', { body: { state: 'under_review' } }),
  'GET /api/applications/{id}/doubles': of('application'),
  'POST /api/applications/{id}/doubles/{organisationId}': ({ application, organisation }) => ({
    params: { id: application!, organisationId: organisation! },
    body: { decision: 'different' },
  }),
  'GET /api/demands/hopeless': list(),
  'GET /api/refusals': list(),
  'POST /api/refusals': ({ demand }) => ({ body: { demandId: demand, reasons: ['incomplete'] } }),
  'GET /api/refusals/{id}': of('refusal'),
  'PATCH /api/refusals/{id}': of('refusal', { body: { letter: 'Non.' } }),
  'POST /api/refusals/{id}/send': of('refusal'),
  'POST /api/refusals/{id}/withdraw': of('refusal', { body: { because: 'Une erreur.' } }),
  'GET /api/refusals/{id}/letter.pdf': of('refusal'),
  'GET /api/appeals': list(),
  'GET /api/equity': list(),
  'POST /api/refusals/{id}/appeal': of('refusal', { body: { grounds: 'Nous contestons.' } }),
  'GET /api/appeals/{id}': of('appeal'),
  'POST /api/appeals/{id}/withdraw': of('appeal'),
  'POST /api/appeals/{id}/reassess': of('appeal'),
  'POST /api/appeals/{id}/decide': of('appeal', { body: { outcome: 'upheld', answer: 'Non.' } }),
  'POST /api/appeals/{id}/documents': of('appeal'),
  'GET /api/appeals/{id}/documents/{documentId}': ({ appeal, refusal }) => ({
    params: { id: appeal!, documentId: refusal! },
  }),
  'GET /api/offers': list(),
  'POST /api/offers': ({ demand, room }) => ({
    body: {
      demandId: demand,
      roomId: room,
      during: { from: '2029-01-01', until: '2030-01-01' },
      answerBy: '2026-01-01',
    },
  }),
  'POST /api/plans/{id}/offers': ({ plan, placement }) => ({
    params: { id: plan! },
    body: { placementIds: [placement], answerBy: '2026-12-24' },
  }),
  'GET /api/offers/{id}': of('offer'),
  // Without its reason: nothing is answered.
  'POST /api/offers/{id}/answer': of('offer', { body: { answer: 'decline' } }),
  'POST /api/offers/{id}/withdraw': of('offer'),
  'GET /api/rooms/{id}/line': of('room'),
  'GET /api/agreements': list(),
  'POST /api/agreements': ({ occupancy }) => ({
    body: { occupancyId: occupancy, form: 'civil_lease', during: { from: '2027-01-01', until: '2028-01-01' } },
  }),
  'GET /api/agreements/{id}': of('agreement'),
  'PATCH /api/agreements/{id}': of('agreement', { body: { landlord: 'Samoa' } }),
  'POST /api/agreements/{id}/state': of('agreement', { body: { to: 'proposed' } }),
  'POST /api/agreements/{id}/intention': of('agreement', { body: { wish: 'renew' } }),
  'GET /api/occupancies/{id}/onward': of('occupancy'),
  'GET /api/agreements/{id}/document.pdf': of('agreement'),
  'GET /api/agreements/{id}/document.docx': of('agreement'),
  'GET /api/occupancies/{id}/agreement-options': of('occupancy', { querystring: { from: '2027-01-01' } }),
  'GET /api/deadlines': list(),
  'GET /api/agreements/{id}/inventories': of('agreement'),
  'POST /api/agreements/{id}/inventories': of('agreement', { body: { moment: 'move_in' } }),
  'GET /api/inventories/{id}': of('inventory'),
  'PATCH /api/inventories/{id}': of('inventory', { body: { items: [] } }),
  'GET /api/organisations/{id}/pathway': of('organisation'),
  'POST /api/organisations/{id}/milestones': of('organisation', { body: { code: 'first_job' } }),
  'GET /api/milestones/{id}': of('milestone'),
  'PATCH /api/milestones/{id}': of('milestone', { body: { note: 'x' } }),
  'POST /api/organisations/{id}/reviews': of('organisation', {
    body: { toStage: 'growth', decidedOn: '2026-11-01', decidedBy: 'Comité', because: 'Elle grandit.' },
  }),
  'GET /api/moving-on': list(),
  'GET /api/stage-rents': list(),
  'PUT /api/stage-rents': ({ territory }) => ({
    body: {
      territory,
      roomKind: 'workshop',
      stage: 'launch',
      basis: 'm2_year',
      validFrom: '2027-01-01',
      eurCents: 9000,
    },
  }),
  'GET /api/committee-members': list(),
  'GET /api/committee-sessions': list(),
  'POST /api/committee-sessions': ({ territory }) => ({
    body: { territory, name: 'Comité', heldOn: '2026-12-03', heldFrom: '14:00' },
  }),
  'GET /api/committee-sessions/{id}': of('committeeSession'),
  'PATCH /api/committee-sessions/{id}': of('committeeSession', renamed),
  'POST /api/committee-sessions/{id}/state': of('committeeSession', { body: { to: 'invited' } }),
  'GET /api/committee-sessions/{id}/items/{itemId}': ofItem(),
  'PUT /api/committee-sessions/{id}/items/{itemId}/eligibility': ofItem({ body: { eligible: true, reason: null } }),
  'GET /api/committee-sessions/{id}/sheet': of('committeeSession'),
  'PUT /api/committee-sessions/{id}/items/{itemId}/scores/{criterion}': (world) => ({
    params: { ...ofItem()(world).params, criterion: 'usefulness' },
    body: { level: 3, comment: null },
  }),
  'PUT /api/committee-sessions/{id}/items/{itemId}/recusal': ofItem({ body: { reason: 'Une amie y travaille.' } }),
  'DELETE /api/committee-sessions/{id}/items/{itemId}/recusal': ofItem(),
  'GET /api/committee-sessions/{id}/minutes': of('committeeSession'),
  'GET /api/messages': () => ({}),
  'POST /api/messages/read': () => ({}),
  'POST /api/messages/{id}/read': of('plan'),
  'POST /api/messages/trial': () => ({ body: { key: 'k'.repeat(16), address: 'lou@exemple.fr' } }),
  'GET /api/messages/settings': () => ({}),
  'PUT /api/messages/settings': () => ({ body: { kind: 'offer', byEmail: true, inApp: true } }),
  'GET /api/calendar': () => ({}),
  'POST /api/calendar': () => ({}),
  'DELETE /api/calendar': () => ({}),
  'GET /api/site-doubles': list(),
  'PUT /api/site-doubles': ({ site }) => ({ body: { siteId: site, otherId: site, decision: 'same' } }),
  'GET /api/imports/sources': list(),
  'POST /api/imports': list({ source: 'communes' }),
  'POST /api/imports/fetched': ({ territory }) => ({ body: { territory, source: 'communes' } }),
  'GET /api/imports/{id}': of('importRun'),
  'GET /api/imports/{id}/problems': of('importRun'),
  'GET /api/imports/{id}/problems.csv': of('importRun'),
  'POST /api/imports/{id}/write': of('importRun'),
  'GET /api/jobs': () => ({ querystring: { state: 'dead' } }),
  'POST /api/jobs/{id}/relaunch': of('plan'),
  'GET /api/people': list(),
  'POST /api/people': ({ territory }) => ({
    body: { territory, email: `${territory}@exemple.fr`, fullName: 'Lou', role: 'planner' },
  }),
  'DELETE /api/roles/{id}': of('role'),
}
/** Neither a territory nor an object, or one that the test below is about. */
const OF_NOTHING = [
  'GET /api/weights',
  'GET /api/history/{kind}/{id}',
  'GET /api/messages',
  'POST /api/messages/read',
  'POST /api/messages/{id}/read',
  'POST /api/messages/trial',
  'GET /api/messages/settings',
  'PUT /api/messages/settings',
  'GET /api/calendar',
  'POST /api/calendar',
  'DELETE /api/calendar',
  'GET /api/jobs',
  'POST /api/jobs/{id}/relaunch',
]
/** The kinds whose identifiers a list shows */
const LISTED: Readonly<Record<string, string>> = {
  'GET /api/organisations': 'organisation',
  'GET /api/demands': 'demand',
  'GET /api/occupancies': 'occupancy',
  'GET /api/timeline': 'site',
  'GET /api/cohorts': 'cohort',
  'GET /api/imports/sources': 'importRun',
  'GET /api/plans': 'plan',
  'GET /api/refusals': 'refusal',
  'GET /api/appeals': 'appeal',
  'GET /api/agreements': 'agreement',
  'GET /api/committee-sessions': 'committeeSession',
  'GET /api/offers': 'offer',
}

/** Of a territory too, but figures that name nothing: what a role counts is looked at in `equity.test.ts`. */
const COUNTED = ['GET /api/equity']

/** What a role reaches of the objects of its commune and organisation, of its territory besides, and of another. */
const REACH = {
  territory: [true, true, false],
  commune: [true, false, false],
  organisation: [true, false, false],
  seat: [true, false, false],
}

describe.each(['postgres', 'embedded'] as const)('rights (%s)', (kind) => {
  let database: TestDatabase
  let app: TestApp
  let worlds: { own: World; neighbour: World; foreign: World }
  let cookies: Record<Role, { cookie: string }>
  let routes: { route: string; access: string; about: object | undefined }[]

  beforeAll(async () => {
    database = await testDatabase(kind)
    app = await testApp(database)
    const { db } = database
    await makeTerritory(db)
    await db.insertInto('territory').values({ code: ELSEWHERE, name: 'Ailleurs', metreSrid: 2154 }).execute()
    await db
      .insertInto('commune')
      .values({
        territory: ELSEWHERE,
        inseeCode: NANTES,
        name: 'Ailleurs',
        population: null,
        populationYear: null,
        outline: null,
        outlineSource: null,
        townHall: pointAt([-1.5, 47.2]),
      })
      .execute()
    worlds = {
      own: await makeWorld(database, TERRITORY, REZE),
      neighbour: await makeWorld(database, TERRITORY, NANTES),
      foreign: await makeWorld(database, ELSEWHERE, NANTES),
    }
    const held = await Promise.all(
      ROLES.map(async (role) => {
        const person = await makePerson(db)
        await giveRole(db, person, role, {
          communeId: role === 'municipality' ? REZE : null,
          organisationId: role === 'member' ? worlds.own['organisation']! : null,
        })
        await db
          .insertInto('committeeSeat')
          .values({
            territory: TERRITORY,
            sessionId: worlds.own['committeeSession']!,
            personId: person,
            invitedAt: '2026-11-20T09:00:00Z',
          })
          .execute()
        return [role, await signedIn(db, person)] as const
      }),
    )
    cookies = Object.fromEntries(held) as typeof cookies
    await db.updateTable('committeeItem').set({ eligible: true }).execute()
    await db.updateTable('committeeSession').set({ state: 'scoring' }).execute()
    const { paths } = app.app.swagger() as unknown as {
      paths: Record<string, Record<string, { 'x-access'?: string; 'x-about'?: object }>>
    }
    routes = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, words]) => ({
        route: `${method.toUpperCase()} ${path}`,
        access: words['x-access']!,
        about: words['x-about'],
      })),
    )
  }, 60_000)
  afterAll(async () => {
    await app.close()
    await database.close()
  })

  test('every route with a right says what it is about, and has a line in this test', () => {
    const withRight = routes.filter(({ access }) => access in PERMISSIONS)
    expect(
      withRight
        .map(({ route }) => route)
        .filter((route) => !OF_NOTHING.includes(route))
        .sort(),
    ).toEqual(
      Object.keys(CASES)
        .filter((route) => !OF_NOTHING.includes(route))
        .sort(),
    )
    const aboutNothing = withRight.filter(({ about }) => Object.keys(about ?? {}).length === 0)
    expect(aboutNothing.map(({ route }) => route).sort()).toEqual([...OF_NOTHING].sort())
    expect(routes.filter(({ access }) => !(access in PERMISSIONS || ['anyone', 'signedIn'].includes(access)))).toEqual(
      [],
    )
  })

  const ask = async (route: string, sent: Sent, headers: Record<string, string>) => {
    const { status, body } = await app.send(route as 'GET /api/plans', { ...sent, headers }, 'public')
    const { code } = (body ?? {}) as { code?: string }
    if (status >= 500) throw new Error(`${route} answered ${status}`)
    return {
      passed: code !== 'not_allowed' && code !== 'out_of_reach',
      status,
      code,
      text: JSON.stringify(body ?? null),
    }
  }

  test.each(ROLES)('%s: each route opens what the table says, of its own and of others', async (role) => {
    const found: Record<string, boolean[]> = {}
    const expected: Record<string, boolean[]> = {}
    const leaks: string[] = []
    for (const { route, access } of routes) {
      const build = CASES[route]
      if (build === undefined) continue
      const scope = PERMISSIONS[access as Right].holders[role]
      // A list of a territory is open to whoever has the right there: what it holds is looked at below.
      const isList = route in LISTED || COUNTED.includes(route)
      const reach = scope === undefined ? [false, false, false] : isList ? REACH.territory : REACH[scope]
      expected[route] = OF_NOTHING.includes(route) ? reach.map(() => scope !== undefined) : reach
      // The foreign first: what is refused changes nothing, and what is allowed may.
      const foreign = await ask(route, build(worlds.foreign), cookies[role])
      const neighbour = await ask(route, build(worlds.neighbour), cookies[role])
      const own = await ask(route, build(worlds.own), cookies[role])
      found[route] = [own.passed, neighbour.passed, foreign.passed]
      const listed = LISTED[route]
      if (listed === undefined || scope === undefined) continue
      const sees = [worlds.own, worlds.neighbour, worlds.foreign].map((world) => own.text.includes(world[listed]!))
      if (String(sees) !== String(REACH[scope])) leaks.push(`${route} shows ${String(sees)}`)
    }
    expect(found).toEqual(expected)
    expect(leaks).toEqual([])
  })

  test('without a territory, a list is of that of the caller; who holds roles in two must say which', async () => {
    const { db } = database
    expect((await ask('GET /api/demands', {}, cookies.member)).text).not.toContain(worlds.neighbour['demand'])
    const person = await makePerson(db)
    await giveRole(db, person, 'planner')
    await giveRole(db, person, 'planner', { territoryId: ELSEWHERE })
    const both = await signedIn(db, person)
    expect((await ask('GET /api/demands', {}, both)).code).toBe('territory_missing')
    expect((await ask('GET /api/demands', list()(worlds.foreign), both)).status).toBe(200)
  })

  test('who has no session, and who has one without a role, meet a closed door on all of these', async () => {
    const roleless = await signedIn(database.db, await makePerson(database.db))
    for (const { route } of routes.filter(({ route }) => route in CASES)) {
      for (const headers of [{}, roleless]) {
        const { code } = await ask(route, CASES[route]!(worlds.own), headers)
        expect({ route, code }).toEqual({ route, code: 'not_allowed' })
      }
    }
    for (const { route } of routes.filter(({ access }) => access === 'signedIn')) {
      const { code } = await ask(route, { params: { id: worlds.own['plan']! }, body: {} }, {})
      expect({ route, code }).toEqual({ route, code: 'not_allowed' })
    }
  })
})

test('the table of the README is the table of the code', () => {
  expect(readFileSync('README.md', 'utf8')).toContain(`<!-- rights -->\n\n${permissionTable()}\n\n<!-- /rights -->`)
})

async function makeWorld({ db }: TestDatabase, territory: string, commune: string): Promise<World> {
  const site = await makeSite(db, { territory, inseeCode: commune })
  const building = await makeBuilding(db, { territory, siteId: site })
  const room = await makeRoom(db, { territory, buildingId: building })
  const organisation = await makeOrganisation(db, { territory, inseeCode: commune })
  const demand = await makeDemand(db, { territory, organisationId: organisation, phases: [{ territory }] })
  const occupancy = await makeOccupancy(db, { territory, roomId: room, organisationId: organisation })
  const idOf = async (insert: { executeTakeFirstOrThrow(): Promise<{ id: string }> }) =>
    (await insert.executeTakeFirstOrThrow()).id
  const cohort = await idOf(
    db
      .insertInto('cohort')
      .values({
        territory,
        name: 'Promotion',
        stage: 'launch',
        leastPerYear: 0,
        mostPerYear: 1,
        arrivalQuarter: 1,
        stayQuarters: 4,
        probabilityPercent: 50,
        kinds: ['workshop'],
      })
      .returning('id'),
  )
  const importRun = await idOf(
    db
      .insertInto('importRun')
      .values({
        territory,
        source: commune === REZE ? 'communes' : 'parcels',
        fileName: 'fichier.json',
        report: JSON.stringify({ read: 0, taken: 0, mended: 0, refused: 0, unchanged: 0, problems: [] }),
      })
      .returning('id'),
  )
  const plan = await idOf(
    db
      .insertInto('plan')
      .values({
        territory,
        name: 'Plan',
        status: 'cancelled',
        startsOn: '2027-01-01',
        quarters: 1,
        weightsVersion: '1',
        request: JSON.stringify({ weights: weightsFor(), grid: null, pins: [], bans: [] }),
        seed: 1,
        seconds: 1,
      })
      .returning('id'),
  )
  const placement = await idOf(
    db
      .insertInto('placement')
      .values({
        territory,
        planId: plan,
        demandId: demand,
        organisationId: organisation,
        roomId: room,
        during: during('2027-01-01', '2027-04-01'),
        stays: false,
        worth: 1,
        explanation: JSON.stringify({
          priority: { factor: 1, reasons: [] },
          cameFrom: null,
          wishes: [],
          others: [],
          sentences: [],
        }),
        toCheck: '[]',
      })
      .returning('id'),
  )
  const offer = await idOf(
    db
      .insertInto('offer')
      .values({
        territory,
        demandId: demand,
        organisationId: organisation,
        roomId: room,
        during: during('2029-01-01', '2030-01-01'),
        answerBy: '2026-12-24',
      })
      .returning('id'),
  )
  const agreement = await idOf(
    db
      .insertInto('agreement')
      .values({ territory, occupancyId: occupancy, form: 'civil_lease', during: during('2027-01-01', '2028-01-01') })
      .returning('id'),
  )
  const inventory = await idOf(
    db.insertInto('inventory').values({ territory, agreementId: agreement, moment: 'move_out' }).returning('id'),
  )
  const call = await idOf(
    db
      .insertInto('callForApplications')
      .values({ territory, name: 'Appel', opensOn: '2026-11-01', offer: 'Des ateliers.' })
      .returning('id'),
  )
  const application = await idOf(
    db
      .insertInto('application')
      .values({
        territory,
        keyHash: createHash('sha256').update(`${territory}${commune}`).digest('hex'),
        enteredBy: 'manager',
        state: 'sent',
        sentOn: '2026-11-02',
        content: JSON.stringify(EMPTY_CONTENT),
        organisationId: organisation,
        demandId: demand,
      })
      .returning('id'),
  )
  const refused = await makeDemand(db, { territory, organisationId: organisation, phases: [{ territory }] })
  const refusal = await makeRefusal(db, { territory, demandId: refused })
  const appeal = await makeAppeal(db, { territory, refusalId: refusal })
  const milestone = await idOf(
    db.insertInto('milestone').values({ territory, organisationId: organisation, code: 'break_even' }).returning('id'),
  )
  const grid = (
    await db.selectFrom('priorityGrid').select('id').where('territory', '=', territory).executeTakeFirstOrThrow()
  ).id
  const committeeSession = await idOf(
    db
      .insertInto('committeeSession')
      .values({ territory, name: 'Comité', heldOn: '2026-12-03', heldFrom: '14:00', gridId: grid, state: 'invited' })
      .returning('id'),
  )
  const committeeItem = await idOf(
    db.insertInto('committeeItem').values({ territory, sessionId: committeeSession, demandId: demand }).returning('id'),
  )
  const person = await makePerson(db)
  await giveRole(db, person, 'planner', { territoryId: territory })
  const role = (await db.selectFrom('role').select('id').where('personId', '=', person).executeTakeFirstOrThrow()).id
  return {
    territory,
    commune,
    site,
    building,
    room,
    organisation,
    demand,
    occupancy,
    cohort,
    importRun,
    plan,
    placement,
    offer,
    grid,
    role,
    agreement,
    inventory,
    milestone,
    call,
    application,
    refusal,
    appeal,
    committeeSession,
    committeeItem,
  }
}
