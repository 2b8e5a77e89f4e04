import { expect, test } from 'vitest'
import { heightOf, layOut } from '../../web/occupancies/timelineGeometry.ts'
import { heldFocus, moveFocus, sameFocus, scrollTo } from '../../web/occupancies/timelineWalk.ts'
import { room, scale, site, stay } from './support/timelines.ts'

/** A site (0), its building (1), a room with two stays apart (2), an empty one (3), one with two stays in turn (4). */
const SITES = [
  site('s1', [
    room({ occupancies: [stay('a', '2027-01-01', '2027-04-01'), stay('b', '2027-10-01', null)] }),
    room({ id: 'empty' }),
    room({ id: 'r3', occupancies: [stay('c', '2027-01-01', '2027-07-01'), stay('d', '2027-07-01', '2028-01-01')] }),
  ]),
]
const rows = layOut(SITES, scale, new Set(), [])

test('arrows lead through the bars of a row, and up and down to the bar nearest in time', () => {
  const press = (row: number, bar: number, key: string, ctrl = false) => moveFocus(rows, { row, bar }, key, ctrl)
  expect(press(2, -1, 'ArrowRight')).toEqual({ row: 2, bar: 0 })
  expect(press(2, 1, 'ArrowRight')).toEqual({ row: 2, bar: 1 })
  expect(press(2, 0, 'ArrowLeft')).toEqual({ row: 2, bar: -1 })
  expect(press(2, 1, 'ArrowDown')).toEqual({ row: 3, bar: -1 })
  expect(press(4, 1, 'ArrowUp')).toEqual({ row: 3, bar: -1 })
  expect(press(2, 1, 'PageDown')).toEqual({ row: 4, bar: 1 })
  expect(press(2, -1, 'ArrowDown')).toEqual({ row: 3, bar: -1 })
  expect(press(0, -1, 'ArrowUp')).toEqual({ row: 0, bar: -1 })
  expect(press(4, -1, 'ArrowDown')).toEqual({ row: 4, bar: -1 })
  expect(press(4, 0, 'Home')).toEqual({ row: 4, bar: -1 })
  expect(press(4, -1, 'End')).toEqual({ row: 4, bar: 1 })
  expect(press(2, 1, 'Home', true)).toEqual({ row: 0, bar: -1 })
  expect(press(0, -1, 'End', true)).toEqual({ row: 4, bar: -1 })
  expect(press(2, 0, 'a')).toBeNull()
})

test('when its row or its bar is gone, the keyboard stands on the last that is left', () => {
  const folded = layOut(SITES, scale, new Set(['s1']), [])
  expect(heldFocus(rows, { row: 4, bar: 1 })).toEqual({ row: 4, bar: 1 })
  expect(heldFocus(rows, { row: 3, bar: 1 })).toEqual({ row: 3, bar: -1 })
  expect(heldFocus(rows, { row: 1, bar: 0 })).toEqual({ row: 1, bar: -1 })
  expect(heldFocus(folded, { row: 4, bar: 1 })).toEqual({ row: 0, bar: -1 })
})

test('two places are the same by row and by bar', () => {
  expect(sameFocus({ row: 2, bar: 1 }, { row: 2, bar: 1 })).toBe(true)
  expect(sameFocus({ row: 2, bar: 0 }, { row: 2, bar: 1 })).toBe(false)
  expect(sameFocus(null, { row: 2, bar: 1 })).toBe(false)
})

test('the window scrolls no further than brings a row and the start of its bar into sight', () => {
  const sight = { top: 0, left: 0, width: 200, height: 80 }
  const [last] = rows.slice(-1)
  expect(scrollTo(rows, { row: 0, bar: -1 }, sight)).toEqual({ top: 0, left: 0 })
  // Below: its foot comes to the foot of the window. Above: its head to the head.
  expect(scrollTo(rows, { row: 4, bar: -1 }, sight)).toEqual({ top: heightOf(rows) - 80, left: 0 })
  expect(scrollTo(rows, { row: 2, bar: -1 }, { ...sight, top: 500 })).toEqual({ top: rows[2]?.top, left: 0 })
  // The second stay of row 2 lies from 300 to 400, that of row 4 from 200 to 400.
  expect(scrollTo(rows, { row: 2, bar: 1 }, { ...sight, top: 70 })).toEqual({ top: 70, left: 200 })
  expect(scrollTo(rows, { row: 4, bar: 1 }, { ...sight, top: last!.top, left: 350 })).toEqual({
    top: last!.top,
    left: 200,
  })
  // A stay wider than the window shows its start.
  expect(scrollTo(rows, { row: 4, bar: 1 }, { ...sight, top: last!.top, width: 50 })).toEqual({
    top: last!.top,
    left: 200,
  })
  // A row without bars, and a place that is gone, leave the quarters where they are.
  expect(scrollTo(rows, { row: 1, bar: -1 }, { ...sight, left: 120 })).toEqual({ top: 0, left: 120 })
  expect(scrollTo(rows, { row: 9, bar: 0 }, { ...sight, left: 120 })).toEqual({ top: 0, left: 120 })
})
