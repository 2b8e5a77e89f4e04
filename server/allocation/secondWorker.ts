/** Entry of the thread that `startSecondThread` starts: takes turns until it is ended. */
import { receiveMessageOnPort, workerData } from 'node:worker_threads'
import { COMMANDS } from './solver/crew.ts'
import { Half, type Memory } from './solver/half.ts'
import { TURN, TURN_FAILED, type SecondWorkerInput } from './turn.ts'

/** Between two looks for a message that is on its way. */
const LOOK_EVERY_MS = 1

const { port, turn } = workerData as SecondWorkerInput
let half: Half | null = null
const nothing = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
for (let done = 0, loaded = 0; ;) {
  Atomics.wait(turn, TURN.number, -done)
  const answer = -(done = Atomics.load(turn, TURN.number))
  try {
    while (loaded < turn[TURN.loads]!) {
      const mail = receiveMessageOnPort(port)
      if (mail === undefined) Atomics.wait(nothing, 0, 0, LOOK_EVERY_MS)
      else {
        half = new Half(mail.message as Memory, 1)
        loaded++
      }
    }
    half!.run(COMMANDS[turn[TURN.command]!]!)
    Atomics.store(turn, TURN.number, answer)
  } catch (error) {
    port.postMessage(error instanceof Error ? error.message : String(error))
    Atomics.store(turn, TURN.number, TURN_FAILED)
  }
  Atomics.notify(turn, TURN.number)
}
