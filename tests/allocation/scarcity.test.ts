import { describe, expect, test } from 'vitest'
import { compose, type Request } from '../../server/allocation/compose.ts'
import type { Facts } from '../../server/allocation/facts.ts'
import { solveMode } from '../../server/allocation/modes/solveMode.ts'
import { RESULT_FORMAT, type PlannedStay, type Price, type SolvedResult } from '../../server/allocation/problem.ts'
import { scarcityOf, type PricedPlan } from '../../server/allocation/scarcity/groups.ts'
import { saidSize } from '../../server/allocation/scarcity/sorts.ts'
import { tryMoreWorkstations, tryOneMore } from '../../server/allocation/scarcity/trial.ts'
import { demand, desks, facts, occupancy, phase, request, room, START } from '../support/allocationMakers.ts'

const NANTES = { inseeCode: '44109', name: 'Nantes' }

/** A plan with the prices and stays that the test writes by hand. */
function pricedPlan(
  given: Partial<Facts>,
  prices: readonly (readonly [room: string, ...points: number[]])[],
  stays: readonly PlannedStay[] = [],
): PricedPlan {
  const answer: SolvedResult = {
    format: RESULT_FORMAT,
    solver: 'test',
    status: 'feasible',
    worth: 100 * stays.length,
    bound: 1000,
    gap: 1,
    steered: null,
    seconds: 0,
    seed: 0,
    stays,
    unhoused: [],
    prices: prices.flatMap(([id, ...points]) =>
      points.map((price, quarter): Price => ({ room: id, quarter, price })).filter(({ price }) => price > 0),
    ),
    conflicts: [],
  }
  return { facts: facts(given), request: request(), reserved: new Set(), stays, answer }
}

describe('what is missing', () => {
  test('is told of the most sought room of each sort, as a sum', () => {
    const plan = pricedPlan(
      {
        rooms: [
          room({ id: 'r1', areaM2: 50 }),
          room({ id: 'r2', name: 'Atelier 2', areaM2: 79, equipment: { dock: true, water: false } }),
          room({ id: 'r3', areaM2: 80, site: { inseeCode: '44143', communeName: 'Rezé' } }),
        ],
      },
      [
        ['r1', 10, 10, 10, 10],
        ['r2', 0, 30, 20, 0],
      ],
    )
    const { groups } = scarcityOf(plan)
    expect(groups.map(({ name, rooms, like, prices, total }) => [name, rooms, like.id, prices, total])).toEqual([
      ['Atelier, de 40 à 80 m², Nantes', 2, 'r2', [0, 30, 20, 0], 50],
      ['Atelier, de 80 à 140 m², Rezé', 1, 'r3', [0, 0, 0, 0], 0],
    ])
    expect(groups[0]).toMatchObject({
      waiting: 1,
      sentence:
        'Un atelier de plus (de 40 à 80 m²) à Nantes, comme « Atelier 2 » (Solilab), apporterait jusqu’à 50 points ' +
        'du 1er janvier 2027 au 31 décembre 2027. 1 demande sans local, au moins un trimestre, cherche ce type et cette taille ici.',
      oneMore: {
        kind: 'workshop',
        areaM2: 79,
        workstations: null,
        equipment: ['dock'],
        inseeCode: '44109',
        from: START,
      },
    })
  })

  test('counts a shared room whole: its price is that of each workstation', () => {
    const { groups } = scarcityOf(pricedPlan({ rooms: [desks({ id: 'd', workstations: 4 })] }, [['d', 3, 0, 1, 0]]))
    expect(groups.map(({ name, prices, total }) => [name, prices, total])).toEqual([
      ['Bureau partagé, 4 postes au plus, Nantes', [12, 0, 4, 0], 16],
    ])
  })

  test('has no price, rather than a price of nothing, while there is no place to give', () => {
    const held = occupancy({ organisationId: 'org-x', until: '2027-07-01' })
    const closing = room({ id: 'r2', kind: 'shop', site: { usable: { from: null, until: '2027-10-01' } } })
    const { groups } = scarcityOf(
      pricedPlan({ rooms: [room(), closing, room({ id: 'r3', kind: 'kitchen' })], occupancies: [held] }, [
        ['r1', 0, 0, 7, 5],
        ['r2', 1, 1, 1, 0],
      ]),
    )
    expect(groups.map(({ kind, prices, total }) => [kind, prices, total])).toEqual([
      ['workshop', [null, null, 7, 5], 12],
      ['shop', [1, 1, 1, null], 3],
      ['kitchen', [0, 0, 0, 0], 0],
    ])
    expect(groups[0]!.sentence).toMatch(/ 12 points sur les 2 trimestres où il y a un prix /)
    const full = scarcityOf(pricedPlan({ occupancies: [occupancy({ organisationId: 'org-x' })] }, []))
    expect(full.groups[0]).toMatchObject({ total: null, prices: [null, null, null, null] })
    expect(full.groups[0]!.sentence).toMatch(/ n’a pas de prix : /)
  })

  test('a room that pins fill has no price either', () => {
    const plan = pricedPlan({ demands: [demand(), demand({ id: 'd2' })] }, [])
    const pins = [{ demandId: 'd1', roomId: 'r1', from: START, until: '2027-04-01' }]
    const { groups } = scarcityOf({ ...plan, request: request({ pins }) })
    expect(groups[0]!.prices).toEqual([null, 0, 0, 0])
  })

  test('names the kinds that are asked for and nowhere, closed rooms left out', () => {
    const { absent, groups } = scarcityOf(
      pricedPlan(
        {
          rooms: [
            room({ kind: 'kitchen', site: { status: 'closed' } }),
            room({ id: 'r2', kind: 'shop', archived: true }),
          ],
          demands: [demand({ phases: [phase({ kinds: ['kitchen'] })] })],
        },
        [],
      ),
    )
    expect(groups).toEqual([])
    expect(absent).toEqual([
      {
        kind: 'kitchen',
        waiting: 1,
        sentence:
          'Cuisine : le territoire n’a aucun local de ce type en service, donc aucun prix ; 1 demande sans local, au moins un trimestre, en cherche un.',
      },
    ])
  })

  test('sizes read as people say them', () => {
    expect([
      saidSize({ from: 0, until: 20 }, false),
      saidSize({ from: 300, until: null }, false),
      saidSize(null, false),
      saidSize({ from: 5, until: 13 }, true),
      saidSize({ from: 13, until: null }, true),
    ]).toEqual(['moins de 20 m²', '300 m² et plus', 'surface inconnue', 'de 5 à 12 postes', '13 postes et plus'])
  })
})

describe('a trial of one more room', () => {
  /** Two demands for the same workshop, solved; one of them stays without. */
  async function solvedPlan(given: Partial<Facts> = {}, asked: Partial<Request> = {}): Promise<PricedPlan> {
    const all = facts({ demands: [demand(), demand({ id: 'd2' })], ...given })
    const wanted = request({ seconds: 1, ...asked })
    const answer = await solveMode(compose(all, wanted).problem)
    if (answer.status === 'infeasible') throw new Error('no plan')
    return { facts: all, request: wanted, reserved: new Set(), stays: answer.stays, answer }
  }
  const workshop = {
    kind: 'workshop' as const,
    areaM2: 50,
    workstations: null,
    equipment: [],
    inseeCode: '44109',
    from: START,
  }
  const solve: Parameters<typeof tryOneMore>[3] = (problem) => solveMode(problem)
  const attempt = (plan: PricedPlan, asked: Partial<Parameters<typeof tryOneMore>[1]> = {}) =>
    tryOneMore(plan, { ...workshop, ...asked }, NANTES, solve, new AbortController().signal)

  test('gives what solving with it gives: the second demand is housed, and the price is held against it', async () => {
    const plan = await solvedPlan()
    const trial = await attempt(plan)
    const without = plan.stays[0]!.organisation === 'd1' ? 'd2' : 'd1'
    // Four quarters at 60 + 20 + 10 + half of 5 points, by a priority of 1.
    expect(plan.answer.worth).toBeCloseTo(370, 6)
    expect(trial).toMatchObject({
      gain: expect.closeTo(370, 6),
      surely: { least: expect.closeTo(370, 3), most: expect.closeTo(370, 1) },
      predicted: expect.closeTo(370, 0),
      ratio: expect.closeTo(1, 2),
      verdict: 'fair',
      quarters: 4,
      quartersPriced: 4,
      helped: [
        {
          demandId: without,
          organisationName: `Structure ${without}`,
          quartersBefore: 0,
          quartersAfter: 4,
          inIt: true,
          sentence: `Structure ${without} gagne 4 trimestres avec un local (4 au lieu de 0), dont 4 trimestres dans le nouveau.`,
        },
      ],
    })
    expect(trial.sentences).toEqual([
      'Avec un atelier de 50 m² à Nantes, à partir du 1er janvier 2027, le plan gagnerait 370 points : il a été recalculé ' +
        'en entier avec ce local. Ce que ce local apporte au meilleur plan possible est compris entre ' +
        `${Math.floor(trial.surely!.least)} et ${Math.ceil(trial.surely!.most)} points : c’est prouvé.`,
      'Le prix annonçait jusqu’à 370 points : il disait juste.',
      `1 structure aurait un local plus longtemps (4 trimestres de plus en tout), dont Structure ${without}, sans local aujourd’hui.`,
    ])
  })

  describe('of more workstations in a shared room', () => {
    const more = (plan: PricedPlan, asked: Partial<Parameters<typeof tryMoreWorkstations>[1]> = {}) =>
      tryMoreWorkstations(
        plan,
        { roomId: 'r1', workstations: 3, from: START, ...asked },
        solve,
        new AbortController().signal,
      )
    /** Two teams of four, and a shared room of five workstations. */
    const teams = () => {
      const phases = [phase({ kinds: ['shared_office'], workstations: 4, areaMinM2: null, areaIdealM2: null })]
      return solvedPlan({
        rooms: [desks({ workstations: 5 })],
        demands: [demand({ phases }), demand({ id: 'd2', phases })],
      })
    }

    test('houses who did not fit, and says who comes into the room', async () => {
      const plan = await teams()
      const { id } = plan.facts.rooms[0]!
      const { stays } = plan
      const without = stays[0]!.organisation === 'd1' ? 'd2' : 'd1'
      const trial = await more(plan, { roomId: id })
      expect(trial.gain).toBeCloseTo(plan.answer.worth, 6)
      expect(trial.helped).toMatchObject([
        {
          demandId: without,
          quartersAfter: 4,
          inIt: true,
          sentence: `Structure ${without} gagne 4 trimestres avec un local (4 au lieu de 0), dont 4 trimestres dans ce local.`,
        },
      ])
      expect(trial.sentences[0]).toMatch(
        /^Avec 3 postes de plus dans « .+ » \(.+\), à partir du 1er janvier 2027, le plan gagnerait .* avec ces postes\. Ce que ces postes apportent /,
      )
    })

    test('are there from their first quarter, and no earlier', async () => {
      const plan = await teams()
      const { id } = plan.facts.rooms[0]!
      const { helped } = await more(plan, { roomId: id, from: '2027-07-01' })
      expect(helped.map(({ quartersBefore, quartersAfter }) => [quartersBefore, quartersAfter])).toEqual([[0, 2]])
    })

    test('too few change nothing, and a room held alone is refused', async () => {
      const plan = await teams()
      expect(await more(plan, { roomId: plan.facts.rooms[0]!.id, workstations: 2 })).toMatchObject({
        gain: 0,
        helped: [],
      })
      const alone = await solvedPlan()
      await expect(async () => more(alone, { roomId: alone.facts.rooms[0]!.id })).rejects.toMatchObject({
        code: 'room_not_shared',
        details: { field: 'roomId' },
      })
    })
  })

  test('counts from the day on which the room is there', async () => {
    const { gain, quarters, predicted } = await attempt(await solvedPlan(), { from: '2027-07-01' })
    expect([quarters, Math.round(gain)]).toEqual([2, 185])
    expect(predicted).toBeCloseTo(185, 0)
  })

  test('brings nothing when the demand needs an equipment that it has not, and everything when it has', async () => {
    const dock = phase({ requiredEquipment: ['dock'] })
    const plan = await solvedPlan({
      rooms: [room({ equipment: { dock: true } })],
      demands: [demand({ phases: [dock] }), demand({ id: 'd2', phases: [dock] })],
    })
    const [without, withIt] = [await attempt(plan), await attempt(plan, { equipment: ['dock'] })]
    expect([without.gain, without.helped, without.verdict]).toEqual([0, [], 'over'])
    expect(without.sentences[1]).toBe(
      'Le prix annonçait jusqu’à 370 points : il promettait trop, 0 % seulement se réalisent.',
    )
    expect(Math.round(withIt.gain)).toBe(370)
  })

  test('of a sort that does not exist has no price, and is judged by solving alone', async () => {
    const kitchen = demand({ id: 'd2', phases: [phase({ kinds: ['kitchen'] })] })
    const plan = await solvedPlan({ demands: [demand(), kitchen] })
    const trial = await attempt(plan, { kind: 'kitchen' })
    // No rent is known, so affordability gives nothing.
    expect(trial).toMatchObject({
      predicted: null,
      ratio: null,
      verdict: 'no_price',
      gain: expect.closeTo(360, 6),
      supposed:
        'Supposé : un site pérenne et un bâtiment en bon état, ouvert à tous les stades, un loyer que personne ne connaît ; ' +
        'hauteur, charge au sol, portes et puissance sont supposées convenir.',
    })
  })

  test('never promises less than the plan that is there', async () => {
    const plan = await solvedPlan()
    const nothing: typeof solve = async (problem) => ({
      ...(await solveMode(problem)),
      status: 'feasible' as const,
      worth: 0,
      bound: 2000,
      gap: 1,
      steered: null,
      stays: [],
      unhoused: [],
    })
    const trial = await tryOneMore(plan, workshop, NANTES, nothing, new AbortController().signal)
    expect([trial.gain, trial.helped]).toEqual([0, []])
    expect(trial.sentences[0]).toMatch(/ le plan ne gagnerait rien : .* entre 0 et 1\s630 points/)
  })

  test.each([
    ['no size', { areaM2: null }, 'area_or_workstations'],
    ['two sizes', { workstations: 3 }, 'area_or_workstations'],
    ['a day inside a quarter', { from: '2027-02-01' }, 'not_a_quarter'],
    ['a quarter before the plan', { from: '2026-10-01' }, 'outside_plan'],
    ['a quarter after the plan', { from: '2028-01-01' }, 'outside_plan'],
  ])('is refused with %s', async (_what, asked, code) => {
    await expect(attempt(pricedPlan({}, []), asked)).rejects.toMatchObject({ statusCode: 422, code })
  })
})

describe('projects that are only expected', () => {
  const project = demand({ id: 'p1', expected: { cohortId: 'c1', probability: 0.5 } })

  test('wait for no room', () =>
    expect(scarcityOf(pricedPlan({ demands: [project] }, [])).groups.map(({ waiting }) => waiting)).toEqual([0]))

  test('are told by their number where one more room lets the plan keep a place for them', async () => {
    const given = facts({ demands: [demand(), project] })
    const asked = request()
    const answer = (await solveMode(compose(given, asked).problem)) as SolvedResult
    expect(answer.stays.map(({ organisation }) => organisation)).toEqual(['d1'])
    const plan: PricedPlan = { facts: given, request: asked, reserved: new Set(), stays: answer.stays, answer }
    const { oneMore } = scarcityOf(plan).groups[0]!
    const solve: Parameters<typeof tryOneMore>[3] = (problem) => solveMode(problem)
    const { helped, sentences } = await tryOneMore(plan, oneMore, NANTES, solve, new AbortController().signal)
    expect(helped.filter(({ demandId }) => demandId !== 'd1')).toEqual([])
    expect(sentences.slice(-2)).toEqual([
      'Personne n’aurait plus de trimestres avec un local.',
      '1 projet attendu de plus aurait une place gardée.',
    ])
  })
})
