import { afterEach, beforeEach, expect, test } from 'vitest'
import { giveRole, makePerson, signedIn } from '../support/accounts.ts'
import { testApp, type TestApp } from '../support/app.ts'
import { onBothDatabases } from '../support/database.ts'
import {
  during,
  makeAppeal,
  makeDemand,
  makeOccupancy,
  makeOrganisation,
  makeRefusal,
  makeRoom,
  makeTerritory,
  NANTES,
  REZE,
  TERRITORY,
} from '../support/makers.ts'

const NOW = new Date('2026-11-24T09:00:00Z')
const querystring = { territory: TERRITORY }

onBothDatabases('the equity report', (database) => {
  let app: TestApp
  beforeEach(async () => {
    await makeTerritory(database().db)
    app = await testApp(database(), { now: () => NOW })
  })
  afterEach(() => app.close())

  /** Seven demands of Rezé, of which one each is housed, refused, contested, withdrawn and not yet submitted; three of Nantes. */
  async function demands(): Promise<void> {
    const { db } = database()
    const inReze = await makeOrganisation(db, { inseeCode: REZE, filiere: 'reuse', legalForm: 'scic' })
    const inNantes = await makeOrganisation(db, { inseeCode: NANTES, filiere: null })
    const make = (organisationId: string, given = {}) =>
      makeDemand(db, { organisationId, submittedOn: '2026-06-01', ...given })
    await makeOccupancy(db, { organisationId: inReze, during: during('2026-06-21', null) })
    await make(inReze, { status: 'placed', wantsQpv: true })
    await makeRefusal(db, { demandId: await make(inReze) })
    await makeAppeal(db, { refusalId: await makeRefusal(db, { demandId: await make(inReze) }) })
    await make(inReze, { status: 'withdrawn' })
    await make(inReze, { status: 'draft', submittedOn: null })
    for (let more = 0; more < 2; more++) await make(inReze)
    const offered = {
      territory: TERRITORY,
      demandId: await make(inNantes),
      organisationId: inNantes,
      roomId: await makeRoom(db),
      during: during('2027-01-01', '2028-01-01'),
      answerBy: '2026-12-24',
    }
    await db.insertInto('offer').values(offered).execute()
    for (let more = 0; more < 2; more++) await make(inNantes)
  }
  const groupsOf = (report: Awaited<ReturnType<typeof ask>>, dimension: string) =>
    report.dimensions
      .find((each) => each.dimension === dimension)!
      .groups.map(({ code, figures }) => [code, figures?.received ?? null])
  const ask = (headers: object = {}) => app.call('GET /api/equity', { querystring, headers } as never)

  test('tells managers every figure, by group, the unknown apart', async () => {
    await demands()
    const report = await ask()
    expect(report).toMatchObject({
      territory: TERRITORY,
      on: '2026-11-24',
      masked: false,
      whole: {
        received: 9,
        waiting: 5,
        housed: 1,
        refused: 2,
        withdrawn: 1,
        offered: 1,
        appeals: 1,
        delay: { days: 20, low: null, high: null, of: 1 },
        share: { housed: 0.125 },
      },
    })
    expect(groupsOf(report, 'stage')).toEqual([['launch', 9]])
    expect(groupsOf(report, 'commune')).toEqual([
      [REZE, 6],
      [NANTES, 3],
    ])
    expect(groupsOf(report, 'filiere')).toEqual([
      ['reuse', 6],
      [null, 3],
    ])
    expect(groupsOf(report, 'qpv')).toEqual([
      ['yes', 1],
      [null, 8],
    ])
    expect(groupsOf(report, 'legal_form')).toEqual([
      ['scic', 6],
      [null, 3],
    ])
  })

  test('the public reads no figure of a small group, nor one that tells it', async () => {
    await demands()
    const report = await app.call('GET /api/equity/public', { querystring }, 'public')
    expect(report).toMatchObject({ masked: true, whole: { received: 9 } })
    expect(groupsOf(report, 'stage')).toEqual([['launch', 9]])
    expect(groupsOf(report, 'commune')).toEqual([
      [REZE, null],
      [NANTES, null],
    ])
    expect(await app.refusal('GET /api/equity', { querystring }, 'public')).toMatchObject({ status: 403 })
  })

  test('a municipality reads the demands of its commune alone', async () => {
    await demands()
    const { db } = database()
    const person = await makePerson(db)
    await giveRole(db, person, 'municipality', { communeId: NANTES })
    const report = await ask(await signedIn(db, person, NOW))
    expect(report.whole).toMatchObject({ received: 3 })
    expect(groupsOf(report, 'commune')).toEqual([[NANTES, 3]])
  })
})
