/** Solves while a person waits for the reply: in a worker thread, one at a time, so that plans in the queue keep a core. */
import type { FastifyRequest } from 'fastify'
import { Refusal } from '../lib/refusal.ts'
import { runSolve } from './runSolve.ts'

let running = false

/**
 * @param stopAfterMs when the solver is told to end at its best; a caller who hangs up stops it too
 * @throws Refusal 409 `solver_busy` while another waits for such a reply
 */
export async function runAlone<T>(
  { raw }: Pick<FastifyRequest, 'raw'>,
  stopAfterMs: number,
  work: (solve: typeof runSolve, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  if (running) throw busy()
  running = true
  const stop = new AbortController()
  const end = () => stop.abort()
  const timer = setTimeout(end, stopAfterMs)
  raw.socket.once('close', end)
  try {
    return await work(runSolve, stop.signal)
  } finally {
    running = false
    clearTimeout(timer)
    raw.socket.off('close', end)
  }
}

const busy = () =>
  new Refusal(
    409,
    'solver_busy',
    'Un autre calcul de vérification est en cours. Attendez qu’il finisse (moins d’une minute), puis recommencez.',
  )
