import { asProblem, isAbort, type ApiProblem } from './client.ts'

/** The last reply to a question that is asked again and again. A slower, older reply never overwrites a newer one. */
export class Reply<T> {
  value = $state.raw<T>()
  problem = $state.raw<ApiProblem | null>(null)
  loading = $state(false)
  #asking: AbortController | null = null

  /** Asks anew and stops what was still being asked. The old value stays until the new one is here. */
  async ask(read: (signal: AbortSignal) => Promise<T>): Promise<T | undefined> {
    this.#asking?.abort()
    const asking = (this.#asking = new AbortController())
    this.loading = true
    try {
      const value = await read(asking.signal)
      if (asking.signal.aborted) return undefined
      this.value = value
      this.problem = null
      return value
    } catch (error) {
      if (!asking.signal.aborted && !isAbort(error)) this.problem = asProblem(error)
      return undefined
    } finally {
      if (asking === this.#asking) this.loading = false
    }
  }

  stop(): void {
    this.#asking?.abort()
    this.loading = false
  }
}
