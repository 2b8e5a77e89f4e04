/** What every runner does: take the next piece of work until there is none, then look again now and then. */

export interface Loop {
  /** Aborted once the loop was asked to stop. */
  readonly closing: AbortSignal
  /** There is work: no need to wait for the next look. */
  wake(): void
  /** Takes no more work, and ends after the piece in hand. */
  stop(): Promise<void>
}

/** How often to look for work that another process brought, or whose moment has come. */
const LOOK_EVERY_MS = 5_000

/** @param next does one piece of work; `false`: there was none. It is first called after this function has returned. */
export function startLoop(next: () => Promise<boolean>, onError: (error: unknown) => void): Loop {
  const closing = new AbortController()
  let rouse = () => {}
  let roused = false
  const running = Promise.resolve().then(loop)
  return {
    closing: closing.signal,
    wake() {
      roused = true
      rouse()
    },
    async stop() {
      closing.abort()
      rouse()
      await running
    },
  }

  async function loop(): Promise<void> {
    while (!closing.signal.aborted) {
      roused = false
      const worked = await next().catch((error: unknown) => {
        onError(error)
        return false
      })
      if (!worked && !roused && !closing.signal.aborted) await pause()
    }
  }

  function pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, LOOK_EVERY_MS)
      rouse = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}
