import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { answerTo, type Told } from '../../server/allocation/answer.ts'
import { solveMode } from '../../server/allocation/modes/solveMode.ts'
import type { PlannedStay } from '../../server/allocation/problem.ts'
import { demand, facts, occupancy, request, room, START } from '../support/allocationMakers.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }))
afterEach(() => void vi.useRealTimers())

test('while another plan is solved, says who moves in its first plan and then in the best one every two seconds', async () => {
  const told: Told[] = []
  const known = facts({
    rooms: [room(), room({ id: 'r2', name: 'Atelier 2' }), room({ id: 'r3', name: 'Atelier 3' })],
    demands: [demand()],
    occupancies: [occupancy()],
  })
  const changes = [{ type: 'rooms_closed' as const, roomIds: ['r1'], from: START, until: '2028-01-01' }]
  const inRoom = (id: string): PlannedStay[] => [{ organisation: 'd1', room: id, from: 0, until: 4, units: 1 }]
  const notAsked = () => {
    throw new Error('Too soon for another list')
  }
  await answerTo(
    { facts: known, request: request({ changes }) },
    {
      isStopped: () => false,
      tell: (news) => told.push(news),
      async solve(problem, { onProgress, onPlan }) {
        onProgress({ phase: 'greedy', worth: 10, bound: null, gap: null, iterations: 0 })
        onPlan!(() => inRoom('r2'))
        vi.advanceTimersByTime(1900)
        onProgress({ phase: 'search', worth: 11, bound: 20, gap: 0.45, iterations: 1 })
        onPlan!(notAsked)
        vi.advanceTimersByTime(200)
        onProgress({ phase: 'search', worth: 12, bound: 20, gap: 0.4, iterations: 2 })
        onPlan!(() => inRoom('r3'))
        return solveMode(problem, { shouldStop: () => true })
      },
    },
  )
  const listed = told.filter(({ moves }) => moves !== undefined)
  expect(
    listed.map(({ phase, worth, moves }) => [
      phase,
      worth,
      moves!.moves.map(({ organisation, steps }) => [organisation.name, ...steps.map(({ after }) => after?.name)]),
    ]),
  ).toEqual([
    ['Premier plan', 10, [['Structure d1', 'Atelier 2']]],
    ['Amélioration du plan', 12, [['Structure d1', 'Atelier 3']]],
    ['Amélioration du plan', expect.any(Number), [['Structure d1', 'Atelier 2']]],
  ])
})
