import { Worker } from 'node:worker_threads'
import { builtWorker } from '../builtWorker.ts'
import type { SolvedPlan } from '../explain/smallestChange.ts'
import type { RobustnessMessage } from '../worker.ts'
import type { Robustness, RobustnessReport } from './robustness.schema.ts'

/**
 * How solid a plan is, computed in a worker thread, so that the caller's thread stays free to answer.
 * @throws Error when the worker is not built or fails, or when `signal` is aborted: it is then ended by force
 */
export function runRobustness(
  plan: SolvedPlan,
  signal: AbortSignal,
  onProgress: (progress: NonNullable<Robustness['progress']>) => void,
): Promise<RobustnessReport> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(builtWorker('allocationWorker'), { workerData: { plan } })
    const end = (settled: () => void) => {
      signal.removeEventListener('abort', stop)
      settled()
      void worker.terminate()
    }
    const stop = () => end(() => reject(new Error('How solid a plan is was no longer wanted')))
    worker.on('message', (message: RobustnessMessage) => {
      if ('progress' in message) onProgress(message.progress)
      else end(() => resolve(message.report))
    })
    worker.on('error', (error) => end(() => reject(error)))
    worker.on('exit', (code) => reject(new Error(`The worker ended without a report (code ${code})`)))
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
  })
}
