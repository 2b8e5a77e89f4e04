/** Whatever the facts, a plan made of them keeps the rules, honours the agreements in force, and explains every quarter. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { check } from '../../server/allocation/check.ts'
import { compose, roomsByQuarter, strandedBy, type Composed } from '../../server/allocation/compose.ts'
import { explain } from '../../server/allocation/explain/explain.ts'
import type { Facts, OccupancyFacts } from '../../server/allocation/facts.ts'
import { daysOf } from '../../server/allocation/facts.ts'
import { parseProblem, type SolvedResult } from '../../server/allocation/problem.ts'
import { solve } from '../../server/allocation/solver/solve.ts'
import { demand, desks, facts, occupancy, phase, request, room } from '../support/allocationMakers.ts'

const QUARTERS = 4
/** Days around the plan, some within a quarter. */
const DAYS = [
  '2026-04-01',
  '2026-11-15',
  '2027-01-01',
  '2027-02-10',
  '2027-04-01',
  '2027-07-01',
  '2027-09-30',
  '2028-01-01',
]
const span = fc
  .tuple(fc.integer({ min: 0, max: DAYS.length - 2 }), fc.integer({ min: 1, max: DAYS.length - 1 }))
  .map(([from, length]) => ({ from: DAYS[from]!, until: DAYS[Math.min(from + length, DAYS.length - 1)]! }))

const rooms = fc.tuple(
  fc.record({ areaM2: fc.constantFrom(20, 50, null), until: fc.constantFrom(null, '2027-08-01') }),
  fc.record({ areaM2: fc.constantFrom(20, 60), longestStayQuarters: fc.constantFrom(null, 2, 6) }),
  fc.record({ workstations: fc.integer({ min: 2, max: 5 }) }),
)
const asking = fc.record({
  wants: fc.constantFrom('workshop' as const, 'shared_office' as const, 'both' as const),
  needed: span,
  workstations: fc.constantFrom(1, 2, 3, null),
  least: fc.constantFrom(10, 40),
  grows: fc.boolean(),
})
const held = fc.record({
  by: fc.integer({ min: 0, max: 3 }),
  room: fc.integer({ min: 0, max: 2 }),
  during: span,
  open: fc.boolean(),
})

/** Only occupancies that the database would take. */
const world = fc
  .record({
    rooms,
    asking: fc.array(asking, { minLength: 2, maxLength: 4 }),
    held: fc.array(held, { minLength: 1, maxLength: 5 }),
  })
  .map(({ rooms: [first, second, shared], asking, held }): Facts => {
    const all = [
      room({
        areaM2: first.areaM2,
        site: { permanence: 'transitional', usable: { from: '2018-01-01', until: first.until ?? '2040-01-01' } },
      }),
      room({
        id: 'r2',
        areaM2: second.areaM2,
        longestStayQuarters: second.longestStayQuarters,
        stayGroup: second.longestStayQuarters === null ? null : 'incubator',
      }),
      desks({ id: 'r3', workstations: shared.workstations }),
    ]
    const occupancies: OccupancyFacts[] = []
    for (const { by, room, during, open } of held) {
      const each = occupancy({
        id: `o${occupancies.length}`,
        roomId: all[room]!.id,
        organisationId: `org-d${by}`,
        ...during,
        until: open ? null : during.until,
        workstations: all[room]!.shared ? 1 : null,
      })
      const there = occupancies.filter((other) => other.roomId === each.roomId && meet(other, each))
      const full = all[room]!.shared ? there.length >= all[room]!.workstations! : there.length > 0
      if (!full && !there.some((other) => other.organisationId === each.organisationId)) occupancies.push(each)
    }
    const demands = asking.map(({ wants, needed, workstations, least, grows }, at) => {
      const kinds = wants === 'both' ? (['workshop', 'shared_office'] as const) : ([wants] as const)
      const whole = phase({ kinds, needed, workstations, areaMinM2: least })
      const middle = '2027-04-01'
      const phases =
        grows && needed.from < middle && middle < needed.until
          ? [
              { ...whole, needed: { from: needed.from, until: middle } },
              { ...whole, kinds: ['workshop'] as const, needed: { from: middle, until: needed.until } },
            ]
          : [whole]
      return demand({ id: `d${at}`, phases })
    })
    return facts({ rooms: all, demands, occupancies })
  })

function meet(a: OccupancyFacts, b: OccupancyFacts): boolean {
  return a.from < (b.until ?? '9999') && b.from < (a.until ?? '9999')
}

test('a plan made of any facts can be solved, accepted and explained', { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(world, async (given) => {
      const reserved = new Set<string>()
      let composed: Composed
      let result: SolvedResult
      for (;;) {
        composed = compose(given, request({ quarters: QUARTERS, seconds: 2 }), reserved)
        expect(parseProblem(JSON.parse(JSON.stringify(composed.problem)))).toEqual(composed.problem)
        const answer = await solve(composed.problem)
        // Agreements in force never contradict each other.
        if (answer.status === 'infeasible') throw new Error(JSON.stringify(answer.conflicts))
        result = answer
        expect(check(composed.problem, result)).toEqual([])
        const stranded = strandedBy(composed, result)
        if (stranded.length === 0) break
        expect(stranded.filter((id) => reserved.has(id))).toEqual([])
        for (const id of stranded) reserved.add(id)
      }
      expectAcceptable(given, composed, result)
      expectExplained(composed, result)
    }),
    { numRuns: 60, seed: 20261124 },
  )
})

/** Whoever the plan puts in a room finds there nobody whose agreement still runs, nor too few workstations. */
function expectAcceptable(given: Facts, { problem, candidates }: Composed, result: SolvedResult): void {
  const where = roomsByQuarter(problem, result.stays)
  for (let quarter = 0; quarter < QUARTERS; quarter++) {
    for (const room of given.rooms) {
      const planned = result.stays.filter(
        (stay) => stay.room === room.id && stay.from <= quarter && quarter < stay.until,
      )
      if (planned.length === 0) continue
      const still = given.occupancies.filter((each) => each.roomId === room.id && runsIn(each, quarter))
      const taken = [...planned.map(({ units }) => units), ...still.map(({ workstations }) => workstations ?? 1)]
      const most = room.shared ? room.workstations! : 1
      const said = `${room.id} in quarter ${quarter}: ${taken.join(' + ')} of ${most}`
      expect(
        taken.reduce((sum, units) => sum + units, 0),
        said,
      ).toBeLessThanOrEqual(most)
    }
  }

  /** It touches the quarter, and its tenant neither is in the plan's place for it nor has moved before. */
  function runsIn(occupancy: OccupancyFacts, quarter: number): boolean {
    const days = daysOf(request(), quarter)
    if (occupancy.from >= days.until || (occupancy.until ?? '9999') <= days.from) return false
    const owner = candidates.find(({ holds }) => holds[quarter]?.id === occupancy.id)
    if (owner === undefined) return true
    const rooms = where.get(owner.demand.id)!
    const moved = rooms.some(
      (room, at) => at <= quarter && room !== null && room !== occupancy.roomId && owner.holds[at]?.id === occupancy.id,
    )
    return !moved && rooms[quarter] !== occupancy.roomId
  }
}

/** Each quarter that a demand asks for is either in a placement or in a gap, once. */
function expectExplained(composed: Composed, result: SolvedResult): void {
  const { proposals, gaps } = explain(composed, result)
  for (const { demand, phases } of composed.candidates) {
    const told = phases.map((phase, quarter) => {
      const { from } = daysOf(composed.request, quarter)
      const covers = (period: { demandId: string; from: string; until: string }) =>
        period.demandId === demand.id && period.from <= from && from < period.until
      return [phase !== null, proposals.filter(covers).length + gaps.filter(covers).length]
    })
    expect(told).toEqual(phases.map((phase) => [phase !== null, phase === null ? 0 : 1]))
  }
}
