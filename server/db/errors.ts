/** An error raised by the database itself, alike on both drivers. */
export interface DatabaseError extends Error {
  /** SQLSTATE: `23P01` exclusion, `23505` unique, `23503` foreign key, `23514` check, `40001` serialisation … */
  code: string
  /** Name of the constraint that refused, when one did. */
  constraint?: string
  /** Name of the table, when the error is about one. */
  table?: string
  detail?: string
}

export function isDatabaseError(error: unknown): error is DatabaseError {
  return (
    error instanceof Error &&
    'severity' in error &&
    'code' in error &&
    typeof error.code === 'string' &&
    /^[0-9A-Z]{5}$/.test(error.code)
  )
}
