/** Entry of the thread that `startSecondThread` starts: takes turns until it is ended. */
import { receiveMessageOnPort, workerData, type MessagePort } from 'node:worker_threads'
import { COMMANDS, DESKS, type Desk } from './solver/crew.ts'
import { Half, type Memory } from './solver/half.ts'

export interface SecondWorkerInput {
  /** Brings memories: a thread that waits on shared memory can read messages only by asking. */
  port: MessagePort
  /** On shared memory: number of the turn (negative once done), its command, its desk. */
  turn: Int32Array
}

const { port, turn } = workerData as SecondWorkerInput
const halves = new Map<Desk, Half>()

for (let done = 0; ;) {
  Atomics.wait(turn, 0, -done)
  for (let mail = receiveMessageOnPort(port); mail !== undefined; mail = receiveMessageOnPort(port)) {
    const { desk, memory } = mail.message as { desk: Desk; memory: Memory }
    halves.set(desk, new Half(memory, 1))
  }
  halves.get(DESKS[turn[2]!]!)!.run(COMMANDS[turn[1]!]!)
  done = turn[0]!
  Atomics.store(turn, 0, -done)
  Atomics.notify(turn, 0)
}
