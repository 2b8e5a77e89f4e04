import { describe, expect, test } from 'vitest'
import { NO_FILTERS, querystringOf, readView, writeView, type View } from '../../web/territories/view.ts'

const TODAY = '2026-11-24'
const read = (query: string) => readView(new URLSearchParams(query), TODAY)

describe('the view in the address', () => {
  test('an empty address is the whole territory, this quarter, without filters', () => {
    expect(read('')).toEqual({ ...NO_FILTERS, quarter: '2026-10-01', siteId: null, camera: null })
  })

  test('what is written is read back', () => {
    const view: View = {
      search: 'Île',
      communes: ['44109', '44143'],
      qpv: 'QN04418M',
      kinds: ['workshop', 'yard'],
      equipment: ['dock'],
      areaMin: 50,
      areaMax: 200.5,
      rentMaxEur: 900,
      permanence: 'transitional',
      statuses: ['open', 'closed'],
      freeQuarters: 0,
      quarter: '2027-04-01',
      siteId: 'e39e41c8-6fbf-537c-be36-02dfc4b2aee0',
      camera: [-1.55, 47.21, 12.5],
    }
    const written = Object.entries(writeView(view, TODAY)).filter(([, value]) => value !== null) as [string, string][]
    expect(read(new URLSearchParams(written).toString())).toEqual(view)
  })

  test('what asks for nothing leaves the address', () => {
    const written = writeView({ ...read(''), quarter: '2026-10-01' }, TODAY)
    expect(Object.values(written).every((value) => value === null)).toBe(true)
  })

  test('unknown codes, past quarters and broken numbers are left out, never guessed', () => {
    expect(
      read('types=workshop,chateau&trimestre=2020-T1&surface-min=-3&libre=x&site=1&vue=1,2&communes=44109,abc&qpv=QN1'),
    ).toEqual({
      ...NO_FILTERS,
      kinds: ['workshop'],
      communes: ['44109'],
      quarter: '2026-10-01',
      siteId: null,
      camera: null,
    })
  })

  test('« free » asks for the first day of the quarter, today in the current one, and for as long as was chosen', () => {
    const asked = (query: string) => {
      const { freeFrom, freeUntil } = querystringOf(read(query), TODAY)
      return [freeFrom, freeUntil]
    }
    expect([
      asked(''),
      asked('libre=0'),
      asked('libre=0&trimestre=2027-T2'),
      asked('libre=4&trimestre=2027-T2'),
    ]).toEqual([
      [undefined, undefined],
      ['2026-11-24', undefined],
      ['2027-04-01', undefined],
      ['2027-04-01', '2028-04-01'],
    ])
  })
})
