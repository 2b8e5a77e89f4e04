import { expect, test } from 'vitest'
import {
  closedStretches,
  gaugeOf,
  heightOf,
  layOut,
  leave,
  rowAt,
  stack,
  visible,
  xOf,
  type Proposal,
  type TimelineRoom,
} from '../../web/occupancies/timelineGeometry.ts'
import { proposal, room, scale, site, stay } from './support/timelines.ts'

/** The room when no plan takes anybody out of it. */
const stayed = (changes: Partial<TimelineRoom>) => leave(room(changes), [])

test('quarters are equally wide although their days differ, and a day outside is held at the edge', () => {
  expect(
    ['2026-05-01', '2027-01-01', '2027-02-15', '2027-04-01', '2027-07-01', '2028-01-01', '2031-01-01'].map((day) =>
      xOf(scale, day),
    ),
  ).toEqual([0, 0, 50, 100, 200, 400, 400])
})

test('a site is closed before its window and after it, and an unknown window closes nothing', () => {
  expect(closedStretches(scale, { from: '2027-04-01', until: '2027-10-01' })).toEqual([
    { x: 0, width: 100 },
    { x: 300, width: 100 },
  ])
  expect(closedStretches(scale, { from: null, until: '2027-10-01' })).toEqual([{ x: 300, width: 100 }])
  expect(closedStretches(scale, null)).toEqual([])
  expect(closedStretches(scale, { from: '2030-01-01', until: '2031-01-01' })).toEqual([{ x: 0, width: 400 }])
})

test('two stays that follow each other lie on one line, and a proposal over them on the next', () => {
  const bars = stack(
    scale,
    stayed({ occupancies: [stay('b', '2027-07-01', null), stay('a', '2026-01-01', '2027-07-01')] }),
    [proposal('p', '2027-04-01', '2027-10-01')],
  )
  expect(
    bars.map(({ id, kind, x, width, y, startsBefore, endsAfter }) => ({
      id,
      kind,
      x,
      width,
      y,
      startsBefore,
      endsAfter,
    })),
  ).toEqual([
    { id: 'a', kind: 'occupancy', x: 0, width: 200, y: 5, startsBefore: true, endsAfter: false },
    { id: 'p', kind: 'proposal', x: 100, width: 200, y: 32, startsBefore: false, endsAfter: false },
    { id: 'b', kind: 'occupancy', x: 200, width: 200, y: 5, startsBefore: false, endsAfter: true },
  ])
})

test('in a shared room a bar is taller with more workstations, and no two bars lie over each other', () => {
  const bars = stack(
    scale,
    stayed({
      shared: true,
      workstations: 10,
      occupancies: [
        stay('a', '2027-01-01', '2027-07-01', 1),
        stay('b', '2027-01-01', '2027-10-01', 4),
        stay('c', '2027-07-01', '2028-01-01', 1),
        stay('d', '2027-04-01', '2028-01-01', 40),
      ],
    }),
    [],
  )
  expect(bars.map(({ id, y, height }) => ({ id, y, height }))).toEqual([
    { id: 'a', y: 5, height: 24 },
    { id: 'b', y: 32, height: 33 },
    { id: 'd', y: 68, height: 48 },
    { id: 'c', y: 5, height: 24 },
  ])
})

test('who moves elsewhere leaves the room that day, and what would have begun later there does not begin', () => {
  const held = room({
    occupancies: [
      stay('a', '2026-01-01', null),
      { ...stay('later', '2027-10-01', null), organisationId: 'o-a' },
      stay('b', '2027-01-01', '2027-04-01'),
    ],
  })
  const out = (leavesRoomId: string) =>
    proposal('a', '2027-07-01', '2028-01-01', { roomId: 'r2', leavesRoomId, change: 'moves' })
  const shown = (moves: Proposal[]) =>
    leave(held, moves).occupancies.map(({ id, until, leaves }) => [id, until, leaves])
  expect(shown([out('r1')])).toEqual([
    ['a', '2027-07-01', true],
    ['b', '2027-04-01', false],
  ])
  expect(shown([out('elsewhere')])).toEqual([
    ['a', null, false],
    ['later', null, false],
    ['b', '2027-04-01', false],
  ])
})

test('what ended before or begins after the quarters shown is left out', () => {
  expect(
    stack(scale, stayed({ occupancies: [stay('a', '2026-01-01', '2027-01-01'), stay('b', '2028-01-01', null)] }), []),
  ).toEqual([])
})

test('the gauge counts workstations day by day, and an organisation kept by the plan once', () => {
  const shared = stayed({
    shared: true,
    workstations: 8,
    occupancies: [stay('a', '2026-01-01', '2027-07-01', 3), stay('b', '2027-04-01', null, 2)],
  })
  const plan = [
    proposal('kept', '2027-04-01', '2027-10-01', { organisationId: 'o-a', workstations: 3, change: 'stays' }),
    proposal('new', '2027-07-01', '2028-01-01', { workstations: 1 }),
  ]
  expect(gaugeOf(scale, shared, plan)).toEqual([
    { x: 0, width: 100, held: 3, proposed: 0, capacity: 8 },
    { x: 100, width: 100, held: 5, proposed: 0, capacity: 8 },
    { x: 200, width: 100, held: 2, proposed: 4, capacity: 8 },
    { x: 300, width: 100, held: 2, proposed: 1, capacity: 8 },
  ])
  expect(gaugeOf(scale, stayed({}), plan)).toEqual([])
})

test('what stands under a collapsed site or building is left out, and rows follow each other without a gap', () => {
  const timeline = [
    site('s1', [room({}), room({ id: 'r2' })]),
    site('s2', [room({ id: 'r3' })]),
    site('s3', [room({ id: 'r4' })]),
  ]
  const rows = layOut(timeline, scale, new Set(['s1', 's2-b1']), [])
  expect(
    rows.map((row) => [
      row.kind,
      row.kind === 'room' ? row.room.id : row.kind === 'site' ? row.site.id : row.building.id,
    ]),
  ).toEqual([
    ['site', 's1'],
    ['site', 's2'],
    ['building', 's2-b1'],
    ['site', 's3'],
    ['building', 's3-b1'],
    ['room', 'r4'],
  ])
  expect(rows.map(({ top }) => top)).toEqual(rows.map((_, i) => heightOf(rows.slice(0, i))))
})

test('only the rows of the window are drawn, with spare ones around it', () => {
  const rooms = Array.from({ length: 300 }, (_, i) => room({ id: `r${i}` }))
  const rows = layOut([site('s1', rooms)], scale, new Set(), [])
  const [first, end] = visible(rows, 5000, 600, 2)
  expect(rows[first + 2]?.top).toBeLessThanOrEqual(5000)
  expect((rows[first + 3]?.top ?? 0) > 5000).toBe(true)
  expect((rows[end - 3]?.top ?? 0) <= 5600 && (rows[end - 2]?.top ?? 0) > 5600).toBe(true)
  expect(visible(rows, 1e9, 600, 2)).toEqual([rows.length - 3, rows.length])
  expect(visible([], 0, 600)).toEqual([0, 0])
  expect([rowAt(rows, -5), rowAt(rows, 0), rowAt(rows, 40)]).toEqual([0, 0, 1])
})
