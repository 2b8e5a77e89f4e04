import { createHash } from 'node:crypto'
import type { Problem } from './problem.ts'

/** SHA-256 of a question, whatever the order of its keys: a database that stores it may change that order. */
export function hashOf(problem: Problem): string {
  return createHash('sha256').update(canonical(problem)).digest('hex')
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
}
