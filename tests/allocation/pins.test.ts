import { expect, test } from 'vitest'
import type { Pin, Problem } from '../../server/allocation/problem.ts'
import { parseProblem } from '../../server/allocation/problem.ts'
import { check } from '../../server/allocation/check.ts'
import { solve } from '../../server/allocation/solver/solve.ts'
import { SHARED_ROOM_THAT_SHRINKS } from './support/examples.ts'

const pin = (organisation: string, room: string, from: number, until: number): Pin => ({
  organisation,
  room,
  from,
  until,
})
const pinned = (...pins: Pin[]): Problem => ({ ...SHARED_ROOM_THAT_SHRINKS, pins })

async function conflictsOf(problem: Problem) {
  const result = await solve(problem)
  expect(result).toMatchObject({ status: 'infeasible', worth: null, bound: null, gap: null, stays: [] })
  return result.conflicts
}

test('pins that hold are kept', async () => {
  const problem = pinned(pin('repair-cafe', 'open-space', 0, 2))
  const result = await solve(problem)
  expect(result.status).toBe('optimal')
  expect(result.worth).toBeLessThan(550)
  expect(check(problem, result)).toEqual([])
})

test('a pin to a room that is not allowed', async () => {
  const conflicts = await conflictsOf(pinned(pin('kitchen-coop', 'halle-3', 1, 2)))
  expect(conflicts).toMatchObject([
    { kind: 'pin', organisation: 'kitchen-coop', room: 'halle-3' },
    { kind: 'notAllowed', organisation: 'kitchen-coop', room: 'halle-3', quarter: 1 },
  ])
  expect(conflicts[1]!.sentence).toBe(
    'kitchen-coop est imposée dans halle-3 au trimestre 1, où ce local ne lui est pas permis : ' +
      'retirez cette décision ou rendez ce local possible pour kitchen-coop.',
  )
})

test('a pin to a room that is closed', async () => {
  const longer = { ...SHARED_ROOM_THAT_SHRINKS.stays[1]!, from: 0, until: 4 }
  const stays = SHARED_ROOM_THAT_SHRINKS.stays.with(1, longer)
  const conflicts = await conflictsOf({ ...pinned(pin('repair-cafe', 'halle-3', 2, 4)), stays })
  expect(conflicts).toMatchObject([{ kind: 'pin' }, { kind: 'window', room: 'halle-3', quarter: 3 }])
})

test('two rooms at once: the two pins, each with the whole sentence', async () => {
  const conflicts = await conflictsOf(
    pinned(
      pin('bike-school', 'open-space', 1, 3),
      pin('bike-school', 'halle-3', 2, 3),
      pin('kitchen-coop', 'open-space', 0, 1),
    ),
  )
  expect(conflicts).toMatchObject([
    { kind: 'pin', organisation: 'bike-school', room: 'open-space' },
    { kind: 'pin', organisation: 'bike-school', room: 'halle-3' },
  ])
  expect(conflicts[0]!.sentence).toMatch(/bike-school.*open-space.*halle-3.*trimestre 2.*gardez/)
})

test('too many units: as few pins as are too many, both named, with the room, the quarter and a way out', async () => {
  const conflicts = await conflictsOf(
    pinned(
      pin('bike-school', 'open-space', 2, 3),
      pin('kitchen-coop', 'open-space', 2, 4),
      pin('repair-cafe', 'open-space', 2, 3),
    ),
  )
  expect(conflicts).toMatchObject([
    { kind: 'pin', organisation: 'kitchen-coop' },
    { kind: 'pin', organisation: 'repair-cafe' },
    { kind: 'capacity', room: 'open-space', quarter: 2, capacity: 3, units: 5 },
  ])
  expect(conflicts[2]!.sentence).toMatch(/kitchen-coop et repair-cafe.*open-space.*trimestre 2.*Déplacez ou retirez/)
})

test('a pinned stay that is too long, with what was stayed before', async () => {
  const problem = pinned(pin('kitchen-coop', 'solilab-12', 0, 2))
  const [first, second, third] = problem.organisations
  const organisations = [first!, { ...second!, stayed: { incubator: 1 } }, third!]
  const conflicts = await conflictsOf({ ...problem, organisations })
  expect(conflicts).toMatchObject([
    { kind: 'pin', organisation: 'kitchen-coop', room: 'solilab-12', from: 0, until: 2 },
    { kind: 'maxStay', organisation: 'kitchen-coop', group: 'incubator', limit: 2, stayed: 1 },
  ])
})

test('of several conflicts the smallest is told', async () => {
  const conflicts = await conflictsOf(
    pinned(
      pin('kitchen-coop', 'open-space', 2, 3),
      pin('repair-cafe', 'open-space', 2, 3),
      pin('kitchen-coop', 'halle-3', 1, 2),
    ),
  )
  expect(conflicts.map(({ kind }) => kind)).toEqual(['pin', 'notAllowed'])
})

test('a limit of a room without group, and the smallest limit of a group', async () => {
  const base = SHARED_ROOM_THAT_SHRINKS
  const rooms = [{ ...base.rooms[0]!, maxStayGroup: null }, base.rooms[1]!, base.rooms[2]!]
  const alone = parseProblem({ ...base, rooms, pins: [pin('kitchen-coop', 'solilab-12', 0, 3)] })
  expect((await conflictsOf(alone)).map(({ kind }) => kind)).toEqual(['pin', 'maxStay'])
  const stricter = [base.rooms[0]!, base.rooms[1]!, { ...base.rooms[2]!, maxStay: 1, maxStayGroup: 'incubator' }]
  const group = parseProblem({ ...base, rooms: stricter, pins: [pin('kitchen-coop', 'solilab-12', 0, 2)] })
  expect((await conflictsOf(group)).map(({ kind }) => kind)).toEqual(['pin', 'maxStay'])
})
