/** Short messages that follow an action, each with at most one way back. */
export interface Toast {
  readonly id: number
  readonly message: string
  readonly tone: 'good' | 'bad'
  readonly undo: (() => void) | null
}

const SECONDS = 8

class Toasts {
  list = $state.raw<readonly Toast[]>([])
  #last = 0
  readonly #timers = new Map<number, ReturnType<typeof setTimeout>>()

  /** Says that something is done; with `undo` the person can take it back while the message lasts. */
  say(message: string, { tone = 'good', undo }: { tone?: Toast['tone']; undo?: () => void } = {}): void {
    const id = ++this.#last
    this.list = [...this.list, { id, message, tone, undo: undo ?? null }]
    this.resume(id)
  }
  /** Nobody loses a message while reading it: pointer or focus on it holds it. */
  hold(id: number): void {
    clearTimeout(this.#timers.get(id))
  }
  resume(id: number): void {
    this.hold(id)
    this.#timers.set(
      id,
      setTimeout(() => this.dismiss(id), SECONDS * 1000),
    )
  }
  dismiss(id: number): void {
    this.hold(id)
    this.#timers.delete(id)
    this.list = this.list.filter((toast) => toast.id !== id)
  }
}

export const toasts = new Toasts()
