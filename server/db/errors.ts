/** The database cannot be used as it is. The message is a French sentence for whoever starts Escale. */
export class DatabaseUnusable extends Error {
  override name = 'DatabaseUnusable'
}

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

/** No connection came free in time: nothing was sent to the database. pg-pool gives this error no code. */
export const isPoolFull = (error: unknown): boolean =>
  error instanceof Error && error.message === 'timeout exceeded when trying to connect'

/** Why something failed, as short as the system says it. */
export function reasonOf(error: unknown): string {
  // A host with several addresses fails once for each.
  if (error instanceof AggregateError && error.message === '') return reasonOf(error.errors[0])
  return error instanceof Error ? error.message : String(error)
}
