/**
 * A pool in the shape that Kysely's PostgresDialect takes, over the one connection of an embedded PGlite.
 *
 * It speaks the wire protocol itself instead of `PGlite.query`, because of three facts measured on PGlite 0.5.8:
 * 1. GEOS reports a topology that it cannot handle by a C++ exception, which nothing in this build catches. Either it
 *    leaves PostgreSQL altogether and the statement stays without reply, or, worse, some PostgreSQL function goes on
 *    as if its callee had answered zero, and the statement ends as done (`SELECT 0`, or the command `???`). The `Sync`
 *    that follows commits the rows written so far. Here every step is checked before any `Sync`: its reply must be the
 *    expected one, and the count of uncaught C++ exceptions must not have moved. If not, the backend is made to raise
 *    a real error, so the statement, and the transaction around it, roll back as on a server.
 * 2. Every SQL error leaves about a kilobyte on the WASM stack: after some 1,900 errors each further statement failed
 *    with "stack depth limit exceeded". Here the stack pointer is put back after each statement.
 * 3. Its own parsers and serialisers differ from pg's. Here both drivers share `wire.ts`.
 */
import type { PGlite } from '@electric-sql/pglite'
import { messages, protocol } from '@electric-sql/pglite'
import type { PostgresPool, PostgresPoolClient } from 'kysely'
import { decoderOf, encodeParameter } from './wire.ts'

const { serialize } = protocol

interface QueryReply {
  command: string
  rowCount: number | null
  rows: Record<string, unknown>[]
}

/** A caller that waits longer than this for its turn, in ms, most likely holds the connection itself. */
const LONGEST_WAIT = 60_000

/** SQLSTATE that PostGIS on a server gives to what GEOS refuses: internal error. */
const BROKEN_OFF = 'XX000'

/** The answers that end a statement. */
const DONE = ['commandComplete', 'emptyQuery']

/** A semicolon with something after it: several statements, or one with a semicolon in a text, which does no harm. */
const MAYBE_SEVERAL = /;\s*\S/

/**
 * A pool over `pglite`: `connect` hands the connection to one caller at a time, in arrival order.
 * @throws after a minute of waiting, rather than never: a query on the pool inside an open transaction waits for itself
 */
export function embeddedPool(pglite: PGlite): PostgresPool {
  const statement = statementRunner(pglite)
  let last: Promise<void> = Promise.resolve()
  return {
    async connect() {
      const before = last
      let leave!: () => void
      last = new Promise((resolve) => (leave = resolve))
      if (!(await settlesWithin(before, LONGEST_WAIT))) {
        void before.then(leave)
        throw new Error(
          'Waited a minute for the connection of the embedded database: a transaction holds it, and may be waiting for this query.',
        )
      }
      let released = false
      const client = {
        sameAs: pglite,
        async query(text: string, parameters: readonly unknown[] = []) {
          if (released) throw new Error('This connection was already given back to the pool.')
          return statement(text, parameters)
        },
        release() {
          released = true
          leave()
        },
      }
      // Kysely only calls `query` with text and `release`; its type also lists cursors, which PGlite has not.
      return client as unknown as PostgresPoolClient
    },
    async end() {
      await last
      if (!pglite.closed) await pglite.close()
    },
  }
}

/** Whether the promise settles in that many ms. */
async function settlesWithin(promise: Promise<void>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(false), ms)))
  try {
    return await Promise.race([promise.then(() => true), late])
  } finally {
    clearTimeout(timer)
  }
}

/** What this build of PGlite shows of its inside. */
interface Inside {
  ___stack_pointer?: WebAssembly.Global
  ___cxa_uncaught_exceptions?: () => number
}

function statementRunner(pglite: PGlite): (text: string, parameters: readonly unknown[]) => Promise<QueryReply> {
  const inside = pglite.Module as unknown as Inside
  const { ___stack_pointer: stack, ___cxa_uncaught_exceptions: uncaught } = inside
  if (stack === undefined || uncaught === undefined)
    throw new Error('This version of PGlite hides what its guard needs.')
  const atRest: unknown = stack.value
  /** Set once the backend no longer answers at all: what it would do next is anyone's guess, so nothing more is sent. */
  let broken = false

  /** One message to the backend, and all that it answers. */
  const send = (message: Uint8Array) => pglite.execProtocolStream(message, { syncToFs: false, throwOnError: false })

  /** Sends a step and insists on an answer of the expected kind. */
  const step = async (message: Uint8Array, expected: readonly string[]): Promise<messages.BackendMessage[]> => {
    const before = uncaught()
    const answers = await send(message)
    const error = answers.find((answer) => answer instanceof messages.DatabaseError)
    if (error !== undefined) throw error
    if (uncaught() === before && answers.some((answer) => expected.includes(answer.name))) return answers
    // Executing a portal that does not exist makes PostgreSQL abort the transaction before the Sync that would commit.
    const aborted = await send(serialize.execute({ portal: 'escale_abort' }))
    broken = !aborted.some((answer) => answer instanceof messages.DatabaseError)
    const brokenOff = new messages.DatabaseError('the statement met a geometry that GEOS cannot handle', 0, 'error')
    brokenOff.severity = 'ERROR'
    brokenOff.code = BROKEN_OFF
    throw brokenOff
  }

  const one = async (text: string, parameters: readonly unknown[] = []) => {
    await step(serialize.parse({ text }), ['parseComplete'])
    await step(serialize.bind({ values: parameters.map((value) => encodeParameter(value)) }), ['bindComplete'])
    const described = await step(serialize.describe({ type: 'P' }), ['rowDescription', 'noData'])
    return [...described, ...(await step(serialize.execute(), DONE))]
  }

  /** Several statements in one text, which commit as one, once all of them are known to have gone well. */
  const several = async (text: string) => {
    if (pglite.isInTransaction()) return step(serialize.query(text), DONE)
    await one('begin')
    try {
      const answers = await step(serialize.query(text), DONE)
      await one('commit')
      return answers
    } catch (error) {
      if (!broken) {
        await send(serialize.sync())
        await one('rollback')
      }
      throw error
    }
  }

  return (text, parameters) =>
    pglite.runExclusive(async () => {
      if (broken) throw new Error('The embedded database stopped answering; only a restart of Escale brings it back.')
      try {
        const asSeveral = parameters.length === 0 && MAYBE_SEVERAL.test(text)
        return readReply(await (asSeveral ? several(text) : one(text, parameters)))
      } catch (error) {
        if (error instanceof messages.DatabaseError) Error.captureStackTrace(error)
        throw error
      } finally {
        if (!broken) await send(serialize.sync())
        stack.value = atRest
      }
    })
}

/** As pg: one statement gives its rows; of several statements in one text, no rows are kept. */
function readReply(answers: readonly messages.BackendMessage[]): QueryReply {
  const replies: QueryReply[] = []
  let columns: { name: string; decode: (text: string) => unknown }[] = []
  let rows: Record<string, unknown>[] = []
  for (const answer of answers) {
    if (answer instanceof messages.RowDescriptionMessage) {
      columns = answer.fields.map(({ name, dataTypeID }) => ({ name, decode: decoderOf(dataTypeID) }))
      rows = []
    } else if (answer instanceof messages.DataRowMessage) {
      rows.push(
        Object.fromEntries(
          answer.fields.map((text, at) => [columns[at]!.name, text === null ? null : columns[at]!.decode(text)]),
        ),
      )
    } else if (answer instanceof messages.CommandCompleteMessage) {
      const words = answer.text.split(' ')
      const count = Number.parseInt(words.at(-1)!, 10)
      replies.push({ command: words[0]!, rowCount: Number.isNaN(count) ? null : count, rows })
      columns = []
      rows = []
    }
  }
  return replies.length === 1 ? replies[0]! : { command: '', rowCount: null, rows: [] }
}
