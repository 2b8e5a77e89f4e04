import { describe, expect, test } from 'vitest'
import { reportOf, type Received } from '../../server/equity/report.ts'

type Given = Partial<Omit<Received, 'in'>> & { in?: Partial<Received['in']> }
const demands = (count: number, { in: where = {}, ...given }: Given = {}): Received[] =>
  Array.from({ length: count }, () => ({
    outcome: 'waiting',
    offered: false,
    appealed: false,
    delayDays: null,
    ...given,
    in: { stage: 'launch', filiere: null, commune: null, qpv: null, legal_form: null, ...where },
  }))
const stagesOf = (rows: readonly Received[], masked = false) =>
  reportOf(rows, masked).dimensions.find(({ dimension }) => dimension === 'stage')!.groups
const seen = (rows: readonly Received[]) =>
  stagesOf(rows, true).map(({ code, figures }) => [code, figures?.received ?? null])

describe('the equity report', () => {
  test('counts what became of each demand; what was withdrawn weighs on no share', () => {
    const rows = [
      ...demands(2, { outcome: 'housed', delayDays: 100 }),
      ...demands(1, { outcome: 'refused', offered: true, appealed: true }),
      ...demands(1),
      ...demands(6, { outcome: 'withdrawn' }),
    ]
    expect(reportOf(rows, false).whole).toEqual({
      received: 10,
      waiting: 1,
      housed: 2,
      refused: 1,
      withdrawn: 6,
      offered: 1,
      appeals: 1,
      delay: { days: 100, low: null, high: null, of: 2 },
      share: { housed: 0.5, low: expect.closeTo(0.15, 3), high: expect.closeTo(0.85, 3) },
    })
  })

  test('without a demand nothing is said, and nothing is zero', () =>
    expect(reportOf([], false)).toEqual({
      masked: false,
      whole: {
        received: 0,
        waiting: 0,
        housed: 0,
        refused: 0,
        withdrawn: 0,
        offered: 0,
        appeals: 0,
        delay: null,
        share: null,
      },
      dimensions: ['stage', 'filiere', 'commune', 'qpv', 'legal_form'].map((dimension) => ({ dimension, groups: [] })),
    }))

  test('a gap that chance explains is none; a large one is told, both ways', () => {
    const small = [
      ...demands(3, { outcome: 'housed' }),
      ...demands(5),
      ...demands(2, { outcome: 'housed', in: { stage: 'growth' } }),
      ...demands(6, { in: { stage: 'growth' } }),
    ]
    expect(stagesOf(small).map(({ comparison }) => comparison)).toEqual([
      { probability: 1, verdict: 'alike' },
      { probability: 1, verdict: 'alike' },
    ])
    const large = [
      ...demands(18, { outcome: 'housed' }),
      ...demands(2),
      ...demands(2, { outcome: 'housed', in: { stage: 'growth' } }),
      ...demands(17, { in: { stage: 'growth' } }),
    ]
    expect(stagesOf(large).map(({ code, comparison }) => [code, comparison!.verdict])).toEqual([
      ['launch', 'housed_more'],
      ['growth', 'housed_less'],
    ])
  })

  test('the unknown is a group of its own, compared with nobody, and nobody with it', () => {
    const rows = [...demands(8, { in: { qpv: 'yes' } }), ...demands(30, { outcome: 'housed' })]
    const { groups } = reportOf(rows, false).dimensions.find(({ dimension }) => dimension === 'qpv')!
    expect(groups.map(({ code, figures, comparison }) => [code, figures!.received, comparison])).toEqual([
      ['yes', 8, null],
      [null, 30, null],
    ])
  })

  test('for the public a small group is masked, and never alone, so that the whole does not tell it', () => {
    const of = (stage: string, count: number) => demands(count, { in: { stage } })
    expect(seen([...of('launch', 20), ...of('growth', 9), ...of('scaling', 4)])).toEqual([
      ['launch', 20],
      ['growth', null],
      ['scaling', null],
    ])
    expect(seen([...of('launch', 20), ...of('growth', 9), ...of('scaling', 1), ...of('emergence', 1)])).toEqual([
      ['launch', 20],
      ['growth', null],
      ['emergence', null],
      ['scaling', null],
    ])
    expect(seen([...of('launch', 20), ...of('growth', 5)])).toEqual([
      ['launch', 20],
      ['growth', 5],
    ])
    expect(reportOf(of('launch', 4), true)).toMatchObject({ whole: null })
    expect(seen(of('launch', 4))).toEqual([['launch', null]])
  })
})
