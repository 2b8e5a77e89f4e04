import { Reply } from './reply.svelte.ts'

interface Page<Item> {
  readonly items: readonly Item[]
  readonly next: string | null
  readonly total: number
}
type ReadPage<Item> = (cursor: string | undefined, signal: AbortSignal) => Promise<Page<Item>>

/** A list read page by page: what was read stays, and what follows is added under it. */
export class Pages<Item> {
  readonly #reply = new Reply<Page<Item>>()
  #read: ReadPage<Item> | null = null

  /** `undefined` until the first page is here */
  readonly items = $derived(this.#reply.value?.items)
  readonly total = $derived(this.#reply.value?.total ?? 0)
  readonly hasMore = $derived((this.#reply.value?.next ?? null) !== null)
  readonly problem = $derived(this.#reply.problem)
  readonly loading = $derived(this.#reply.loading)

  /** Starts from the first page, with another question or the same. */
  async ask(read: ReadPage<Item>): Promise<void> {
    this.#read = read
    await this.#reply.ask((signal) => read(undefined, signal))
  }
  stop(): void {
    this.#reply.stop()
  }
  async again(): Promise<void> {
    if (this.#read !== null) await this.ask(this.#read)
  }
  async more(): Promise<void> {
    const [read, before] = [this.#read, this.#reply.value]
    if (read === null || before === undefined || before.next === null) return
    const { next } = before
    await this.#reply.ask(async (signal) => {
      const page = await read(next, signal)
      return { ...page, items: [...before.items, ...page.items] }
    })
  }
}
