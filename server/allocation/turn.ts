/** What the threads of the two halves say to each other on shared memory. */
import type { MessagePort } from 'node:worker_threads'

/** `number` of the turn (negative once done), its `command`, and the memories sent so far. */
export const TURN = { number: 0, command: 1, loads: 2 } as const
/** In place of the number: what went wrong is in a message. */
export const TURN_FAILED = -0x80000000

export interface SecondWorkerInput {
  /** Brings memories, and takes back what went wrong: a thread that waits can read messages only by asking. */
  port: MessagePort
  /** On shared memory, see `TURN`. */
  turn: Int32Array
}
