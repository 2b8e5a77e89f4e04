/** Runs the solver in a worker thread, so that the caller's thread stays free to answer. */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { Problem, Progress, Result } from './problem.ts'
import type { WorkerInput, WorkerMessage } from './worker.ts'

export interface RunOptions {
  onProgress?: (progress: Progress) => void
  /** Aborted: the best plan so far comes back; the worker is ended by force when it does not answer in time. */
  signal?: AbortSignal
}

/** Time for a soft stop: a step of the search or of HiGHS ends well within it. */
const SOFT_STOP_MS = 10_000
/** Time past the question's own limit, for the last step and the report of a large plan. */
const GRACE_MS = 60_000

/**
 * @returns the same as `solve`
 * @throws Error when the worker is not built, fails, or had to be ended by force
 */
export function runSolve(problem: Problem, { onProgress, signal }: RunOptions = {}): Promise<Result> {
  const stop = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
  const workerData: WorkerInput = { problem, stop }
  return new Promise((resolve, reject) => {
    const worker = new Worker(workerFile(), { workerData })
    const timers = [setTimeout(() => fail('ran past its time limit'), problem.options.seconds * 1000 + GRACE_MS)]
    const softStop = () => {
      Atomics.store(stop, 0, 1)
      timers.push(setTimeout(() => fail('did not stop when asked'), SOFT_STOP_MS))
    }
    const end = () => {
      timers.forEach(clearTimeout)
      signal?.removeEventListener('abort', softStop)
      void worker.terminate()
    }
    const fail = (reason: string) => {
      end()
      reject(new Error(`The allocation worker ${reason}`))
    }
    worker.on('message', (message: WorkerMessage) => {
      if ('progress' in message) return onProgress?.(message.progress)
      end()
      resolve(message.result)
    })
    worker.on('error', (error) => fail(`failed: ${error.message}`))
    worker.on('exit', (code) => fail(`ended without a result (code ${code})`))
    if (signal?.aborted === true) softStop()
    else signal?.addEventListener('abort', softStop, { once: true })
  })
}

/** The built worker: Node 20 runs no TypeScript in a worker thread, so sources and tests use the bundle too. */
export function workerFile(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) {
      const file = join(folder, 'dist', 'server', 'allocationWorker.js')
      if (existsSync(file)) return file
      throw new Error(`${file} is missing: run "npm run build"`)
    }
    if (folder === dirname(folder)) throw new Error('The folder of package.json was not found above the server')
  }
}
