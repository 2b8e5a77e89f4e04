import { expect, test } from 'vitest'
import { check, type BreachCode } from '../../server/allocation/check.ts'
import type { PlannedStay, Problem, SolvedResult } from '../../server/allocation/problem.ts'
import { SHARED_ROOM_THAT_SHRINKS } from './support/examples.ts'

const stay = (organisation: string, room: string, from: number, until: number, units = 1): PlannedStay => ({
  organisation,
  room,
  from,
  until,
  units,
})

/** The best plan of the example. */
const PLAN: SolvedResult = {
  format: 'escale-allocation-result/1',
  solver: 'by hand',
  status: 'optimal',
  worth: 550,
  bound: 550,
  gap: 0,
  steered: null,
  seconds: 0,
  seed: 0,
  stays: [
    stay('repair-cafe', 'solilab-12', 0, 1),
    stay('repair-cafe', 'halle-3', 1, 3),
    stay('repair-cafe', 'open-space', 3, 4, 2),
    stay('kitchen-coop', 'open-space', 0, 2, 2),
    stay('kitchen-coop', 'solilab-12', 2, 4),
    stay('bike-school', 'open-space', 1, 4),
  ],
  unhoused: [],
  prices: [],
  conflicts: [],
}

const codes = (problem: Problem, result: SolvedResult): BreachCode[] => [
  ...new Set(check(problem, result).map(({ code }) => code)),
]
const planted = (stays: PlannedStay[], rest: Partial<SolvedResult> = {}) => ({ ...PLAN, ...rest, stays })
const replaced = (i: number, ...by: PlannedStay[]) => planted(PLAN.stays.toSpliced(i, 1, ...by))

test('the best plan of the example has no breach', () => {
  expect(check(SHARED_ROOM_THAT_SHRINKS, PLAN)).toEqual([])
})

const breaches: [BreachCode, SolvedResult][] = [
  ['unknown_organisation', planted([...PLAN.stays, stay('nobody', 'halle-3', 0, 1)])],
  ['unknown_room', planted([...PLAN.stays, stay('bike-school', 'nowhere', 1, 2)])],
  ['outside_presence', replaced(5, stay('bike-school', 'open-space', 0, 4))],
  ['two_rooms_at_once', planted([...PLAN.stays, stay('bike-school', 'halle-3', 1, 2)])],
  ['not_allowed', replaced(4, stay('kitchen-coop', 'halle-3', 2, 3), stay('kitchen-coop', 'solilab-12', 3, 4))],
  ['wrong_units', replaced(2, stay('repair-cafe', 'open-space', 3, 4, 1))],
  ['outside_window', replaced(2, stay('repair-cafe', 'halle-3', 3, 4))],
  ['over_capacity', replaced(4, stay('kitchen-coop', 'open-space', 2, 4, 3))],
  ['max_stay', replaced(3, stay('kitchen-coop', 'open-space', 0, 1, 2), stay('kitchen-coop', 'solilab-12', 1, 2))],
  ['unhoused_wrong', planted(PLAN.stays.slice(1))],
  ['unhoused_wrong', { ...PLAN, unhoused: [{ organisation: 'bike-school', from: 1, until: 2 }] }],
  ['worth_wrong', { ...PLAN, worth: 551, bound: 551 }],
  ['bound_wrong', { ...PLAN, bound: 540, gap: -10 / 540 }],
  ['gap_wrong', { ...PLAN, bound: 560 }],
  ['status_wrong', { ...PLAN, bound: 560, gap: 10 / 560 }],
]

test.each(breaches)('%s is found', (code, result) => {
  const found = check(SHARED_ROOM_THAT_SHRINKS, result)
  expect(found.map((breach) => breach.code)).toContain(code)
  for (const { because } of found) expect(because).toMatch(/^\p{L}[^\n]+\.$/u)
})

test('a pin that is not kept is found', () => {
  const pins = [{ organisation: 'bike-school', room: 'halle-3', from: 1, until: 2 }]
  expect(codes({ ...SHARED_ROOM_THAT_SHRINKS, pins }, PLAN)).toEqual(['pin_broken'])
})

test('an impossible question must say what is in conflict', () => {
  const nothing = { worth: null, bound: null, gap: null, steered: null, stays: [], unhoused: [] } as const
  expect(check(SHARED_ROOM_THAT_SHRINKS, { ...PLAN, ...nothing, status: 'infeasible' })).toMatchObject([
    { code: 'unfounded_refusal' },
  ])
})
