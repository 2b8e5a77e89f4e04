/** A thread for the second half of a large question. The first half's thread, blocked, waits for it on shared memory. */
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads'
import { builtWorker } from './builtWorker.ts'
import { COMMANDS, type SecondThread } from './solver/crew.ts'
import { sharedInts } from './solver/shared.ts'
import { TURN, TURN_FAILED, type SecondWorkerInput } from './turn.ts'

/** Past this the other thread is taken for dead: a command takes a second or two at most. */
const SILENCE_MS = 120_000

/** @throws Error when the worker is not built */
export function startSecondThread(): SecondThread {
  const { port1, port2 } = new MessageChannel()
  const turn = sharedInts(Object.keys(TURN).length)
  const workerData: SecondWorkerInput = { port: port2, turn }
  const worker = new Worker(builtWorker('allocationSecondWorker'), { workerData, transferList: [port2] })
  worker.unref()
  let asked = 0
  return {
    load(memory) {
      port1.postMessage(memory)
      turn[TURN.loads]!++
    },
    start(command) {
      turn[TURN.command] = COMMANDS.indexOf(command)
      Atomics.store(turn, TURN.number, ++asked)
      Atomics.notify(turn, TURN.number)
    },
    wait() {
      if (Atomics.wait(turn, TURN.number, asked, SILENCE_MS) === 'timed-out') {
        throw new Error('The second thread does not answer')
      }
      if (Atomics.load(turn, TURN.number) !== TURN_FAILED) return
      const why = receiveMessageOnPort(port1)?.message as string | undefined
      throw new Error(`The second thread failed: ${why ?? 'it does not say why'}`)
    },
    end() {
      port1.close()
      void worker.terminate()
    },
  }
}
