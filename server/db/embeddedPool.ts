/**
 * A pool in the shape that Kysely's PostgresDialect takes, over the one connection of an embedded PGlite.
 *
 * It speaks the wire protocol itself instead of `PGlite.query`, because of three facts measured on PGlite 0.5.8:
 * 1. An exception raised inside GEOS (topology) leaves the statement without reply and without error; the `Sync`
 *    that follows then commits the rows written so far. Here a step without its expected reply makes the backend
 *    raise a real error before any `Sync`, so the statement, and the transaction around it, roll back as on a server.
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

/** SQLSTATE of a statement that the embedded database gave up on in silence (XX000, internal error, as PostGIS says). */
const SWALLOWED = 'XX000'

/** A pool over `pglite`: `connect` hands the connection to one caller at a time, in arrival order. */
export function embeddedPool(pglite: PGlite): PostgresPool {
  const statement = statementRunner(pglite)
  let last: Promise<void> = Promise.resolve()
  return {
    async connect() {
      const before = last
      let leave!: () => void
      last = new Promise((resolve) => (leave = resolve))
      await before
      let released = false
      const client = {
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

function statementRunner(pglite: PGlite): (text: string, parameters: readonly unknown[]) => Promise<QueryReply> {
  const stack = (pglite.Module as unknown as { ___stack_pointer?: WebAssembly.Global }).___stack_pointer
  if (!(stack instanceof WebAssembly.Global)) throw new Error('This version of PGlite hides its stack pointer.')
  const atRest: unknown = stack.value

  /** One message to the backend, and all that it answers. */
  const send = (message: Uint8Array) => pglite.execProtocolStream(message, { syncToFs: false, throwOnError: false })

  /** Sends a step and insists on an answer of the expected kind. */
  const step = async (message: Uint8Array, expected: readonly string[]): Promise<messages.BackendMessage[]> => {
    const answers = await send(message)
    const error = answers.find((answer) => answer instanceof messages.DatabaseError)
    if (error !== undefined) throw error
    if (answers.some((answer) => expected.includes(answer.name))) return answers
    // Not one word about the step: a C++ exception went past PostgreSQL. Executing a portal that
    // does not exist makes it abort the transaction properly before the Sync that would commit it.
    await send(serialize.execute({ portal: 'escale_abort' }))
    const silence = new messages.DatabaseError(
      'the embedded database gave up on the statement without an error (a geometry that GEOS cannot handle)',
      0,
      'error',
    )
    silence.severity = 'ERROR'
    silence.code = SWALLOWED
    throw silence
  }

  const DONE = ['commandComplete', 'emptyQuery']
  const simple = (text: string) => step(serialize.query(text), DONE)
  const extended = async (text: string, parameters: readonly unknown[]) => {
    await step(serialize.parse({ text }), ['parseComplete'])
    await step(serialize.bind({ values: parameters.map((value) => encodeParameter(value)) }), ['bindComplete'])
    const described = await step(serialize.describe({ type: 'P' }), ['rowDescription', 'noData'])
    return [...described, ...(await step(serialize.execute(), DONE))]
  }

  return (text, parameters) =>
    pglite.runExclusive(async () => {
      try {
        // pg does the same: several statements may come in one text when it has no parameters.
        return readReply(await (parameters.length === 0 ? simple(text) : extended(text, parameters)))
      } catch (error) {
        if (error instanceof messages.DatabaseError) Error.captureStackTrace(error)
        throw error
      } finally {
        await send(serialize.sync())
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
