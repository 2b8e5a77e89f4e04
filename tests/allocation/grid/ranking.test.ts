import fc from 'fast-check'
import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { compose } from '../../../server/allocation/compose.ts'
import { drawnOrder, lotOf } from '../../../server/allocation/grid/draw.ts'
import { applicantsOf, changesBetween, rankedAgainst, rankingOf } from '../../../server/allocation/grid/ranking.ts'
import { deferredAcceptance } from '../../../server/allocation/modes/deferredAcceptance.ts'
import { solve } from '../../../server/allocation/solver/solve.ts'
import { demand, facts, grid, occupancy, request, room, START } from '../../support/allocationMakers.ts'

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const rank = (demands: ReturnType<typeof demand>[], seed: string | null, points = grid.points) =>
  rankingOf(applicantsOf(facts({ demands }), START), { points, seed })
/** Four demands that nothing tells apart. */
const equals = ['a', 'b', 'c', 'd'].map((id) => demand({ id }))

describe('the draw', () => {
  test('is what anybody computes from the seed and the reference', () =>
    expect(lotOf('5eed', 'd1')).toBe(sha256('5eed:d1')))

  test('replayed from what is published, whatever the order of the list, gives the same order', () =>
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.uuid(), { minLength: 1, maxLength: 30 }),
        fc.string({ minLength: 1 }),
        (ids, seed) => {
          const published = rank(
            ids.map((id) => demand({ id })),
            seed,
          ).map(({ applicant, points, rank: place }) => ({ reference: applicant.demand.id, points, place }))
          const replayed = [...published]
            .sort((a, b) => (a.reference < b.reference ? 1 : -1))
            .sort(
              (a, b) =>
                b.points - a.points || (sha256(`${seed}:${a.reference}`) < sha256(`${seed}:${b.reference}`) ? -1 : 1),
            )
          expect(replayed).toEqual(published)
          expect(published.map(({ place }) => place)).toEqual(ids.map((_, at) => at + 1))
        },
      ),
    ))

  test('favours no id: over 4,000 seeds each of four demands comes first, and last, in a quarter of them', () => {
    const first: Record<string, number> = {}
    const last: Record<string, number> = {}
    for (let seed = 0; seed < 4000; seed++) {
      const order = drawnOrder(String(seed), ['a', 'b', 'c', 'd'])
      for (const [id, place] of order) {
        if (place === 1) first[id] = (first[id] ?? 0) + 1
        if (place === 4) last[id] = (last[id] ?? 0) + 1
      }
    }
    // Within four standard deviations of 1,000.
    for (const times of [...Object.values(first), ...Object.values(last)]) {
      expect(Math.abs(times - 1000)).toBeLessThan(110)
    }
  })

  test.each(['1', '2', '3', '5', '8'])(
    'with the seed %s, who is first in the draw gets the only room',
    async (seed) => {
      const [winner] = [...drawnOrder(seed, ['a', 'b', 'c', 'd'])].find(([, place]) => place === 1)!
      const { problem } = compose(facts({ demands: equals }), request({ grid: { ...grid, seed } }))
      const single = deferredAcceptance(problem)
      const weighted = await solve(problem)
      expect([single.stays, weighted.stays].map((stays) => stays.map(({ organisation }) => organisation))).toEqual([
        [winner],
        [winner],
      ])
    },
  )

  test('the seeds of that test do not all draw the same demand', () =>
    expect(
      new Set(
        ['1', '2', '3', '5', '8'].map(
          (seed) => [...drawnOrder(seed, ['a', 'b', 'c', 'd'])].find(([, at]) => at === 1)![0],
        ),
      ).size,
    ).toBeGreaterThan(1))
})

describe('the ranking', () => {
  const early = demand({ id: 'early', organisation: { stage: 'incubation' } })
  const late = demand({ id: 'late', organisation: { stage: 'scaling' } })

  test('goes by points, says them criterion by criterion, and the lot decides among equals alone', () => {
    const seed = ['0', '1', '2', '3', '4', '5'].find((each) => lotOf(each, 'late') < lotOf(each, 'early'))!
    expect(
      rank([late, early], seed).map(({ applicant, ...place }) => ({ id: applicant.demand.id, ...place })),
    ).toMatchObject([
      {
        id: 'early',
        rank: 1,
        points: 10,
        findings: [
          { criterion: 'waiting', points: 0, known: true },
          { criterion: 'relocation', points: 0, known: true, sentence: 'Aucun local à quitter : aucun point.' },
          { criterion: 'inclusion', points: 0, known: true },
          {
            criterion: 'stage',
            points: 10,
            known: true,
            sentence: 'La structure est à l’étape incubation : +10 points.',
          },
        ],
      },
      { id: 'late', rank: 2, points: -10 },
    ])
  })

  test('of a draft has no draw: equals share a rank, and the next one counts them', () =>
    expect(
      rank([late, ...equals, early], null).map(({ applicant, rank: place, lot }) => [applicant.demand.id, place, lot]),
    ).toEqual([
      ['early', 1, null],
      ['a', 2, null],
      ['b', 2, null],
      ['c', 2, null],
      ['d', 2, null],
      ['late', 6, null],
    ]))

  test('under two versions is computed from the same facts: who was last comes first', () => {
    const reversed = { ...grid.points, stage: { incubation: -10, scaling: 10 } }
    const order = (points: typeof grid.points) =>
      rank([early, late], 's', points).map(({ applicant }) => applicant.demand.id)
    expect([order(grid.points), order(reversed)]).toEqual([
      ['early', 'late'],
      ['late', 'early'],
    ])
  })

  test('of a draft against a drawn version: whoever keeps its points keeps its rank', () => {
    const applicants = applicantsOf(facts({ demands: [late, ...equals, early] }), START)
    const of = (seed: string | null, other: string | null) =>
      rankedAgainst(applicants, { points: grid.points, seed }, { points: grid.points, seed: other })
    for (const demands of [of(null, 's'), of('s', null), of('s', 's')]) {
      expect(demands.map(({ against }) => against)).toEqual(
        demands.map(({ points, rank: place }) => ({ points, rank: place })),
      )
    }
    expect([of(null, 's'), of('s', null), of('s', 't')].map((demands) => demands[1]!.lot === null)).toEqual([
      true,
      true,
      false,
    ])
  })

  test('a tenant counts the room that its demand holds on the eve, and no other', () => {
    const on = (from: string, until: string | null) =>
      applicantsOf(facts({ rooms: [room()], occupancies: [occupancy({ from, until })] }), START)[0]!.held?.until
    expect([on('2026-01-01', null), on('2026-01-01', START), on('2026-01-01', '2026-12-31'), on(START, null)]).toEqual([
      null,
      START,
      undefined,
      undefined,
    ])
  })
})

test('what changes between two versions is said case by case, in the order of the page', () =>
  expect(
    changesBetween(grid.points, { ...grid.points, waiting: { per_quarter: 3, most: 16 }, neighbourhood: { wants: 5 } }),
  ).toEqual([
    {
      criterion: 'waiting',
      case: 'per_quarter',
      from: 2,
      to: 3,
      sentence: 'Temps d’attente, par trimestre d’attente : 2 → 3 points.',
    },
    {
      criterion: 'neighbourhood',
      case: 'wants',
      from: 0,
      to: 5,
      sentence: 'Quartier prioritaire, souhaite s’installer en quartier prioritaire : 0 → 5 points.',
    },
  ]))
