/** Does a task in a worker thread, so that the caller's thread stays free to answer. */
import { Worker } from 'node:worker_threads'
import { Refusal } from '../lib/refusal.ts'
import { builtWorker } from './builtWorker.ts'
import type { TaskName, Tasks, WorkerInput, WorkerMessage } from './tasks.ts'

export interface RunOptions<Progress> {
  onProgress?: (progress: Progress) => void
  /** Aborted: the task is asked to end with what it has, and ended by force after `softStopMs`. */
  signal?: AbortSignal
  /** Time to end with what it has; 0 for a task that cannot. */
  softStopMs?: number
  /** Past this without a word the worker is taken for dead. */
  silenceMs?: number
}

/**
 * @throws Refusal when the task refuses
 * @throws Error when the worker is not built, fails, or had to be ended by force
 */
export function runInWorker<T extends TaskName>(
  task: T,
  input: Tasks[T]['input'],
  { onProgress, signal, softStopMs = 0, silenceMs }: RunOptions<Tasks[T]['progress']> = {},
): Promise<Tasks[T]['output']> {
  const stop = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
  const workerData: WorkerInput = { task, input, stop }
  return new Promise((resolve, reject) => {
    const worker = new Worker(builtWorker('allocationWorker'), { workerData })
    let force: NodeJS.Timeout | undefined
    let silence: NodeJS.Timeout | undefined
    const softStop = () => {
      Atomics.store(stop, 0, 1)
      force = setTimeout(() => fail('did not stop when asked'), softStopMs)
    }
    const hear = () => {
      clearTimeout(silence)
      if (silenceMs !== undefined) silence = setTimeout(() => fail('ran past its time limit'), silenceMs)
    }
    const end = () => {
      clearTimeout(force)
      clearTimeout(silence)
      signal?.removeEventListener('abort', softStop)
      void worker.terminate()
    }
    const fail = (reason: string) => {
      end()
      reject(new Error(`The allocation worker ${reason}`))
    }
    worker.on('message', (message: WorkerMessage) => {
      if ('progress' in message) {
        hear()
        onProgress?.(message.progress as Tasks[T]['progress'])
        return
      }
      end()
      if ('output' in message) resolve(message.output as Tasks[T]['output'])
      else reject(new Refusal(...message.refused))
    })
    worker.on('error', (error) => fail(`failed: ${error.message}`))
    worker.on('exit', (code) => fail(`ended without a result (code ${code})`))
    hear()
    if (signal?.aborted === true) softStop()
    else signal?.addEventListener('abort', softStop, { once: true })
  })
}
