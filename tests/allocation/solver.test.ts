import fc from 'fast-check'
import { expect, test } from 'vitest'
import { check, worthOf } from '../../server/allocation/check.ts'
import type { PlannedStay, Progress, Question, Result } from '../../server/allocation/problem.ts'
import { solve } from '../../server/allocation/solver/solve.ts'
import { questionOf } from '../bench/allocationQuestions.ts'
import { bruteForce } from './support/bruteForce.ts'
import { SHARED_ROOM_THAT_SHRINKS } from './support/examples.ts'
import { smallQuestion } from './support/smallQuestions.ts'

const RUNS = { seed: 20261124, numRuns: 120 }

const solved = (result: Result) => {
  if (result.status === 'infeasible') throw new Error('infeasible')
  return result
}

const withOptions = (problem: Question, options: Partial<Question['options']>): Question => ({
  ...problem,
  options: { ...problem.options, ...options },
})

test('a question with an incubator limit, a hall that closes and a room that shrinks reaches its best worth', async () => {
  const result = await solve(SHARED_ROOM_THAT_SHRINKS)
  expect(result).toMatchObject({ status: 'optimal', worth: 550 })
  expect(result.gap).toBeLessThan(1e-9)
  expect(check(SHARED_ROOM_THAT_SHRINKS, result)).toEqual([])
})

test('on small random questions with every feature: the worth of brute force, proven, without a breach', async () => {
  await fc.assert(
    fc.asyncProperty(smallQuestion, async (problem) => {
      const best = bruteForce(problem)
      const result = await solve(problem)
      expect(check(problem, result)).toEqual([])
      if (best === null) {
        expect(result.status).toBe('infeasible')
        return
      }
      expect(result.status).toBe('optimal')
      expect(result.worth).toBeCloseTo(best.worth, 6)
      expect(result.bound).toBeGreaterThanOrEqual(best.worth - 1e-6)
      expect(worthOf(problem, result)).toBeCloseTo(best.worth, 6)
    }),
    RUNS,
  )
}, 120_000)

test('same question, options and version: the same result when a proof ends the run', async () => {
  const problem = withOptions(questionOf({ organisations: 16, rooms: 8, quarters: 6 }, 5), { seconds: 60, gap: 0 })
  const [first, second] = [await solve(problem), await solve(problem)]
  expect(first.status).toBe('optimal')
  expect({ ...second, seconds: 0 }).toEqual({ ...first, seconds: 0 })
}, 120_000)

test('the same when work ends it: the search of a question too large for a proof counts cells, not seconds', async () => {
  const problem = withOptions(questionOf({ organisations: 180, rooms: 90, quarters: 16 }, 3), { seconds: 0.4, gap: 0 })
  const timeStandsStill = { now: () => 0 }
  const first = await solve(problem, timeStandsStill)
  expect(await solve(problem, timeStandsStill)).toEqual(first)
  const other = await solve(withOptions(problem, { seed: 1 }), timeStandsStill)
  expect(other.worth).not.toBe(first.worth)
  expect(check(problem, other)).toEqual([])
}, 120_000)

test('a cancelled run gives back the best plan so far, with its bound', async () => {
  const problem = withOptions(questionOf({ organisations: 80, rooms: 40, quarters: 12 }, 1), { seconds: 60, gap: 0 })
  const seen: Progress[] = []
  const result = solved(
    await solve(problem, { onProgress: (progress) => seen.push(progress), shouldStop: () => seen.length > 12 }),
  )
  expect(result.seconds).toBeLessThan(20)
  expect(check(problem, result)).toEqual([])
  expect(result.worth).toBe(seen.at(-1)!.worth)
}, 60_000)

test('progress never takes a better plan or a lower bound back', async () => {
  const problem = withOptions(questionOf({ organisations: 40, rooms: 20, quarters: 8 }, 2), { seconds: 2 })
  const seen: Progress[] = []
  await solve(problem, { onProgress: (progress) => seen.push(progress) })
  expect(new Set(seen.map(({ phase }) => phase))).toContain('search')
  for (const [i, { worth, bound }] of seen.entries()) {
    const before = seen[i - 1]
    expect(worth).toBeGreaterThanOrEqual(before?.worth ?? -Infinity)
    expect(bound ?? Infinity).toBeLessThanOrEqual(before?.bound ?? Infinity)
  }
}, 60_000)

test('with no time at all there is still a plan and a bound', async () => {
  const problem = withOptions(questionOf({ organisations: 40, rooms: 20, quarters: 8 }, 2), { seconds: 0 })
  const result = await solve(problem)
  expect(result.status).toBe('feasible')
  expect(check(problem, result)).toEqual([])
})

test('a question without organisations or rooms is solved', async () => {
  const empty = { ...SHARED_ROOM_THAT_SHRINKS, organisations: [], stays: [] }
  expect(await solve(empty)).toMatchObject({ status: 'optimal', worth: 0, stays: [] })
  const noRooms = { ...empty, rooms: [], organisations: [{ ...SHARED_ROOM_THAT_SHRINKS.organisations[1]!, until: 4 }] }
  expect(await solve(noRooms)).toMatchObject({ status: 'optimal', worth: -20, unhoused: [{ from: 0, until: 4 }] })
})

test('a keep bonus holds the kept plan, is left out of the worth, and leaves a true bound', async () => {
  const stay = (organisation: string, from: number, until: number) => ({ organisation, room: 'halle-3', from, until })
  const kept = withOptions(SHARED_ROOM_THAT_SHRINKS, { keep: [stay('bike-school', 1, 3)], keepBonus: 1000 })
  const result = solved(await solve(kept))
  expect(check(kept, result)).toEqual([])
  expect(result.stays).toContainEqual({ ...stay('bike-school', 1, 3), units: 1 })
  expect(result.worth).toBeLessThan(550)
  expect(result.bound).toBeGreaterThanOrEqual(550 - 1e-9)
  expect(result.steered!.worth).toBeCloseTo(result.worth + 2000, 6)
  expect(result.steered!.gap).toBeLessThanOrEqual(1e-6)
})

test('the first plan stays where the kept one is, before any search', async () => {
  const question = questionOf({ organisations: 60, rooms: 40, quarters: 10 }, 4)
  const { stays } = solved(await solve(withOptions(question, { seconds: 1 }), { now: () => 0 }))
  const again = solved(await solve(withOptions(question, { seconds: 0, keep: stays, keepBonus: 200 })))
  const quartersOf = (all: readonly PlannedStay[]) =>
    new Set(
      all.flatMap(({ organisation, room, from, until }) => {
        return Array.from({ length: until - from }, (_, i) => `${organisation} ${room} ${from + i}`)
      }),
    )
  const stillHeld = quartersOf(again.stays)
  expect([...quartersOf(stays)].filter((quarter) => !stillHeld.has(quarter))).toEqual([])
}, 60_000)

test('a keep bonus of nothing changes nothing', async () => {
  const keep = [{ organisation: 'bike-school', room: 'halle-3', from: 1, until: 3 }]
  const result = await solve(withOptions(SHARED_ROOM_THAT_SHRINKS, { keep, keepBonus: 0 }))
  expect(result).toMatchObject({ status: 'optimal', worth: 550, steered: null })
})
