import { build } from 'esbuild'
import { beforeAll, expect, test } from 'vitest'
import type { Progress } from '../../server/allocation/problem.ts'
import { runSolve } from '../../server/allocation/runSolve.ts'
import { check } from '../../server/allocation/check.ts'
import { startSecondThread } from '../../server/allocation/secondThread.ts'
import { solve } from '../../server/allocation/solver/solve.ts'
import { questionOf } from '../bench/allocationQuestions.ts'
import { SHARED_ROOM_THAT_SHRINKS } from './support/examples.ts'

// The worker as the build makes it, from the sources of now.
beforeAll(() =>
  build({
    entryPoints: {
      allocationWorker: 'server/allocation/worker.ts',
      allocationSecondWorker: 'server/allocation/secondWorker.ts',
    },
    outdir: 'dist/server',
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
  }),
)

test('the worker answers as the solver does', async () => {
  expect(await runSolve(SHARED_ROOM_THAT_SHRINKS)).toMatchObject({ status: 'optimal', worth: 550 })
})

test('aborted, it gives back the best plan so far, long before the time limit', async () => {
  const question = questionOf({ organisations: 120, rooms: 50, quarters: 12 }, 1)
  const problem = { ...question, stays: [...question.stays], options: { ...question.options, seconds: 600, gap: 0 } }
  const abort = new AbortController()
  const seen: Progress[] = []
  const result = await runSolve(problem, {
    signal: abort.signal,
    onProgress: (progress) => {
      seen.push(progress)
      if (progress.phase === 'search') abort.abort()
    },
  })
  expect(result.status).toBe('feasible')
  expect(result.seconds).toBeLessThan(100)
  expect(result.worth).toBeGreaterThanOrEqual(seen.at(-1)!.worth!)
  expect(check(problem, result)).toEqual([])
}, 120_000)

test('aborted before it starts, it still answers', async () => {
  const result = await runSolve(SHARED_ROOM_THAT_SHRINKS, { signal: AbortSignal.abort() })
  expect(check(SHARED_ROOM_THAT_SHRINKS, result)).toEqual([])
})

test('two threads find what one does', async () => {
  const question = questionOf({ organisations: 150, rooms: 80, quarters: 16 }, 3)
  const problem = { ...question, options: { ...question.options, seconds: 1, gap: 0 } }
  const timeStandsStill = { now: () => 0 }
  const alone = await solve(problem, timeStandsStill)
  expect(check(problem, alone)).toEqual([])
  expect(await solve(problem, { ...timeStandsStill, secondThread: startSecondThread })).toEqual(alone)
}, 120_000)
