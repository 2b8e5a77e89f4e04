import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { check, worthOf } from '../../server/allocation/check.ts'
import { deferredAcceptance } from '../../server/allocation/modes/deferredAcceptance.ts'
import { justifiedEnvy } from '../../server/allocation/modes/envy.ts'
import { solveMode } from '../../server/allocation/modes/solveMode.ts'
import {
  DEFAULT_OPTIONS,
  parseProblem,
  PROBLEM_FORMAT,
  type Mode,
  type PlannedStay,
  type Problem,
  type SolvedResult,
} from '../../server/allocation/problem.ts'
import { conflictingPins } from '../../server/allocation/solver/pins.ts'
import { bruteForce } from './support/bruteForce.ts'
import { smallQuestion } from './support/smallQuestions.ts'

const RUNS = { seed: 20261124 }

/** The small questions, each organisation with its priority: equal ones too, and none. */
const ranked = fc
  .tuple(
    smallQuestion.filter((problem) => conflictingPins(problem).length === 0),
    fc.array(fc.record({ priority: fc.constantFrom(0.75, 1, 1.5), priorityClass: fc.constantFrom(1, 2, 3) }), {
      minLength: 4,
      maxLength: 4,
    }),
  )
  .map(([problem, ranks]): Problem => {
    const organisations = problem.organisations.map((one, at) => (at === 3 ? one : { ...one, ...ranks[at]! }))
    return { ...problem, organisations }
  })

const inMode = (problem: Problem, mode: Mode): Problem => ({ ...problem, options: { ...problem.options, mode } })
async function solved(problem: Problem): Promise<SolvedResult> {
  const result = await solveMode(problem)
  if (result.status === 'infeasible') throw new Error(JSON.stringify(result.conflicts))
  return result
}

/** A call for one quarter: rooms held alone, one unit each, every priority another, and no wish equal to another. */
const call = fc
  .integer({ min: 1, max: 5 })
  .chain((organisations) =>
    fc.record({
      rooms: fc.integer({ min: 1, max: 4 }),
      priorities: fc.shuffledSubarray(
        Array.from({ length: organisations }, (_, at) => at + 1),
        { minLength: organisations },
      ),
      worth: fc.uniqueArray(fc.integer({ min: -6, max: 40 }), { minLength: 20, maxLength: 20 }),
      seed: fc.nat(100),
    }),
  )
  .map(({ rooms, priorities, worth, seed }) =>
    parseProblem({
      format: PROBLEM_FORMAT,
      quarters: 1,
      rooms: Array.from({ length: rooms }, (_, r) => ({ id: `r${r}`, capacity: 1, from: 0, until: 1 })),
      organisations: priorities.map((priority, o) => ({ id: `o${o}`, from: 0, until: 1, ...FREE, priority })),
      stays: priorities.flatMap((_, o) =>
        Array.from({ length: rooms }, (_, r) => stay(`o${o}`, `r${r}`, worth[o * 4 + r]!)),
      ),
      options: { ...DEFAULT_OPTIONS, seed },
    }),
  )
const FREE = { moveCost: 0, evictionCost: 0, unhousedCost: 0 }
const stay = (organisation: string, room: string, worth: number, units = 1) => ({
  organisation,
  room,
  from: 0,
  until: 1,
  worth,
  units,
})

/** Every way to give each organisation one of the rooms or none, no room twice. */
function everyGiving({ organisations, rooms }: Problem): (string | null)[][] {
  let givings: (string | null)[][] = [[]]
  for (const _ of organisations) {
    givings = givings.flatMap((giving) =>
      [null, ...rooms.map(({ id }) => id).filter((id) => !giving.includes(id))].map((room) => [...giving, room]),
    )
  }
  return givings
}
const worthIn = ({ stays }: Problem, o: number, room: string | null) =>
  stays.find((each) => each.organisation === `o${o}` && each.room === room)?.worth ?? 0
/** Who would rather have a room whose holder comes after it, read from the definition with no other help. */
const enviousIn = (problem: Problem, giving: readonly (string | null)[]) =>
  problem.organisations.flatMap(({ id, priority }, o) =>
    giving.some(
      (room, other) =>
        room !== null &&
        problem.organisations[other]!.priority! < priority! &&
        worthIn(problem, o, room) > worthIn(problem, o, giving[o]!),
    )
      ? [id]
      : [],
  )
const staysOf = (giving: readonly (string | null)[]): PlannedStay[] =>
  giving.flatMap((room, o) => (room === null ? [] : [{ organisation: `o${o}`, room, from: 0, until: 1, units: 1 }]))
const givingOf = ({ organisations }: Problem, stays: readonly PlannedStay[]) =>
  organisations.map(({ id }) => stays.find(({ organisation }) => organisation === id)?.room ?? null)

describe('justified envy', () => {
  test('is what its definition says, whatever the plan of a call', () => {
    fc.assert(
      fc.property(call, (problem) => {
        for (const giving of everyGiving(problem)) {
          const found = justifiedEnvy(problem, staysOf(giving)).map(({ organisation }) => organisation)
          expect(found).toEqual(enviousIn(problem, giving))
        }
      }),
      { ...RUNS, numRuns: 60 },
    )
  })

  const two = (given: object, rest: object = {}) =>
    parseProblem({
      format: PROBLEM_FORMAT,
      quarters: 1,
      rooms: [{ id: 'desks', capacity: 2, from: 0, until: 1 }],
      organisations: [
        { id: 'first', from: 0, until: 1, ...FREE, priority: 2 },
        { id: 'last', from: 0, until: 1, ...FREE, priority: 1, ...given },
      ],
      stays: [stay('first', 'desks', 10, 2), stay('last', 'desks', 10)],
      ...rest,
    })
  const lastIn = [{ organisation: 'last', room: 'desks', from: 0, until: 1, units: 1 }]

  test('names the room and who is in the way', () => {
    expect(justifiedEnvy(two({}), lastIn)).toEqual([
      { organisation: 'first', room: 'desks', quarter: 0, holders: ['last'] },
    ])
  })
  test('is none towards an equal', () => expect(justifiedEnvy(two({ priority: 2 }), lastIn)).toEqual([]))
  test('is none towards a tenant', () => expect(justifiedEnvy(two({ current: 'desks' }), lastIn)).toEqual([]))
  test('is none towards who is pinned', () =>
    expect(
      justifiedEnvy(two({}, { pins: [{ organisation: 'last', room: 'desks', from: 0, until: 1 }] }), lastIn),
    ).toEqual([]))
  test('is none for a free place', () => expect(justifiedEnvy(two({}), [])).toEqual([]))
})

describe('deferred acceptance', () => {
  test('gives a call the plan that every organisation likes best of all stable ones', () => {
    fc.assert(
      fc.property(call, (problem) => {
        const given = givingOf(problem, deferredAcceptance(problem).stays)
        const wasted = (giving: (string | null)[]) =>
          problem.organisations.some((_, o) =>
            problem.rooms.some(
              ({ id }) => !giving.includes(id) && worthIn(problem, o, id) > worthIn(problem, o, giving[o]!),
            ),
          )
        const stable = everyGiving(problem).filter(
          (giving) =>
            giving.every((room, o) => room === null || worthIn(problem, o, room) > 0) &&
            enviousIn(problem, giving).length === 0 &&
            !wasted(giving),
        )
        expect(stable).toContainEqual(given)
        for (const other of stable) {
          given.forEach((room, o) =>
            expect(worthIn(problem, o, room)).toBeGreaterThanOrEqual(worthIn(problem, o, other[o]!)),
          )
        }
      }),
      { ...RUNS, numRuns: 200 },
    )
  })

  test('keeps every rule and leaves no justified envy, with teams, tenants, pins and stay limits', async () => {
    await fc.assert(
      fc.asyncProperty(ranked, async (problem) => {
        const result = await solved(
          inMode({ ...problem, options: { ...problem.options, seconds: 0.2 } }, 'deferred_acceptance'),
        )
        expect(check(problem, result)).toEqual([])
        expect(result.fairness!.envious).toEqual([])
      }),
      { ...RUNS, numRuns: 60 },
    )
  }, 60_000)

  test('a tenant keeps its room before a higher priority', () => {
    const problem = parseProblem({
      format: PROBLEM_FORMAT,
      quarters: 1,
      rooms: [{ id: 'r0', capacity: 1, from: 0, until: 1 }],
      organisations: [
        { id: 'tenant', from: 0, until: 1, ...FREE, current: 'r0', priority: 1 },
        { id: 'other', from: 0, until: 1, ...FREE, priority: 2 },
      ],
      stays: [stay('tenant', 'r0', 10), stay('other', 'r0', 90)],
    })
    expect(deferredAcceptance(problem)).toEqual({
      stays: [{ organisation: 'tenant', room: 'r0', from: 0, until: 1, units: 1 }],
      unhoused: [{ organisation: 'other', from: 0, until: 1 }],
      worth: 10,
    })
  })

  test('a team refused leaves its units empty rather than to a lower priority', () => {
    const problem = parseProblem({
      format: PROBLEM_FORMAT,
      quarters: 1,
      rooms: [{ id: 'desks', capacity: 3, from: 0, until: 1 }],
      organisations: ['a', 'b', 'c'].map((id, at) => ({ id, from: 0, until: 1, ...FREE, priority: 3 - at })),
      stays: [stay('a', 'desks', 9, 2), stay('b', 'desks', 9, 2), stay('c', 'desks', 9)],
    })
    expect(deferredAcceptance(problem).stays.map(({ organisation }) => organisation)).toEqual(['a'])
  })
})

describe('tiers', () => {
  test('each class has all that the classes before it leave, and no rule is broken', async () => {
    await fc.assert(
      fc.asyncProperty(ranked, async (given) => {
        const problem: Problem = { ...given, pins: [], options: { ...given.options, seconds: 4 } }
        const result = await solved(inMode(problem, 'tiers'))
        expect(check(problem, result)).toEqual([])
        let higher: PlannedStay[] = []
        for (const { priorityClass } of result.fairness!.classes) {
          const upTo = problem.organisations.filter((one) => (one.priorityClass ?? 1) <= priorityClass)
          const ids = new Set(upTo.map(({ id }) => id))
          const mine = ({ organisation }: { organisation: string }) => ids.has(organisation)
          // The stays of the classes before are held; the best that is left to this one, found by enumeration.
          const question: Problem = {
            ...problem,
            organisations: upTo,
            stays: problem.stays.filter(
              (each) =>
                mine(each) &&
                ((problem.organisations.find(({ id }) => id === each.organisation)!.priorityClass ?? 1) ===
                  priorityClass ||
                  higher.some(({ organisation }) => organisation === each.organisation)),
            ),
            pins: higher.map(({ organisation, room, from, until }) => ({ organisation, room, from, until })),
          }
          const own = result.stays.filter(mine)
          expect(worthOf(question, { stays: own })).toBeCloseTo(bruteForce(question)!.worth, 6)
          higher = own
        }
      }),
      { ...RUNS, numRuns: 40 },
    )
  }, 120_000)

  test('one of high priority keeps the room that two of low priority would use better', async () => {
    const problem = parseProblem({
      format: PROBLEM_FORMAT,
      quarters: 1,
      rooms: [{ id: 'desks', capacity: 2, from: 0, until: 1 }],
      organisations: [1, 3, 3].map((priorityClass, at) => ({
        id: `o${at}`,
        from: 0,
        until: 1,
        ...FREE,
        priorityClass,
      })),
      stays: [stay('o0', 'desks', 15, 2), stay('o1', 'desks', 10), stay('o2', 'desks', 10)],
      options: { seconds: 2, mode: 'tiers' },
    })
    expect(await solved(problem)).toMatchObject({
      status: 'feasible',
      worth: 15,
      bound: expect.closeTo(20, 6) as number,
      gap: expect.closeTo(0.25, 6) as number,
      stays: [{ organisation: 'o0', room: 'desks' }],
      fairness: {
        classes: [
          { priorityClass: 1, organisations: 1, quartersAsked: 1, quartersHoused: 1 },
          { priorityClass: 3, organisations: 2, quartersAsked: 2, quartersHoused: 0 },
        ],
        envious: [],
        defaultWorth: 20,
        cost: 5,
      },
    })
  })
})

test('by default the plan is the weighted one, at no cost', async () => {
  const [problem] = fc.sample(ranked, { ...RUNS, numRuns: 1 })
  const result = await solved(problem!)
  expect(result.fairness).toMatchObject({ defaultWorth: result.worth, cost: 0 })
})

test('stopped before its end, what a mode costs is unknown', async () => {
  const [problem] = fc.sample(ranked, { ...RUNS, numRuns: 1 })
  const result = await solveMode(inMode(problem!, 'tiers'), { shouldStop: () => true })
  expect(result).toMatchObject({ fairness: { defaultWorth: null, cost: null } })
})
