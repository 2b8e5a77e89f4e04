/** A thread for the second half of a large question. The first half's thread, blocked, waits for it on shared memory. */
import { MessageChannel, Worker } from 'node:worker_threads'
import { builtWorker } from './builtWorker.ts'
import type { SecondWorkerInput } from './secondWorker.ts'
import { COMMANDS, DESKS, type SecondThread } from './solver/crew.ts'
import { sharedInts } from './solver/shared.ts'

/** Past this the other thread is taken for dead. */
const SILENCE_MS = 60_000

/** @throws Error when the worker is not built */
export function startSecondThread(): SecondThread {
  const { port1, port2 } = new MessageChannel()
  const turn = sharedInts(3)
  const workerData: SecondWorkerInput = { port: port2, turn }
  const worker = new Worker(builtWorker('allocationSecondWorker'), { workerData, transferList: [port2] })
  worker.unref()
  let asked = 0
  return {
    load: (desk, memory) => port1.postMessage({ desk, memory }),
    start(desk, command) {
      turn[1] = COMMANDS.indexOf(command)
      turn[2] = DESKS.indexOf(desk)
      Atomics.store(turn, 0, ++asked)
      Atomics.notify(turn, 0)
    },
    wait() {
      // The worker answers a turn by its negative.
      if (Atomics.wait(turn, 0, asked, SILENCE_MS) === 'timed-out') throw new Error('The second thread does not answer')
    },
    end() {
      port1.close()
      void worker.terminate()
    },
  }
}
