import { expect, test } from 'vitest'
import { retryAfterMs } from '../../server/jobs/runner.ts'

test('work that fails is tried again after longer and longer, and never more than 12 hours later', () => {
  expect([1, 2, 3, 4, 5, 6, 7].map((attempts) => retryAfterMs(attempts) / 60_000)).toEqual([
    1, 4, 16, 64, 256, 720, 720,
  ])
})
