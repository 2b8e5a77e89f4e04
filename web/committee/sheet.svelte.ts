import type { Api, CommitteeSession, ScoreSheet } from '../../server/contract.ts'
import { call, type ApiProblem, asProblem } from '../api/client.ts'
import { Reply } from '../api/reply.svelte.ts'

type Item = ScoreSheet['items'][number]
type Given = Api['PUT /api/committee-sessions/{id}/items/{itemId}/scores/{criterion}']['input']['body']

/** One member's scores, written to the server one by one as he gives them, in the order in which he gave them. */
export class Scores {
  readonly #reply = new Reply<ScoreSheet>()
  /** Writes that are not over yet */
  pending = $state(0)
  problem = $state.raw<ApiProblem | null>(null)
  #last: Promise<void> = Promise.resolve()

  readonly items = $derived(this.#reply.value?.items)
  readonly unread = $derived(this.#reply.problem)
  readonly #criteria: number

  constructor(readonly session: CommitteeSession) {
    this.#criteria = session.grid.review.length
  }

  read(): Promise<unknown> {
    const { id } = this.session
    return this.#reply.ask((signal) => call('GET /api/committee-sessions/{id}/sheet', { params: { id }, signal }))
  }
  stop(): void {
    this.#reply.stop()
  }
  isDone({ recusal, scores }: Item): boolean {
    return recusal !== null || scores.length === this.#criteria
  }

  /** Shown at once, then saved; what the server refuses is taken back and said. */
  score(itemId: string, criterion: string, given: Given): Promise<void> {
    this.#show(itemId, criterion, given)
    const params = { id: this.session.id, itemId, criterion }
    return this.#write(() =>
      call('PUT /api/committee-sessions/{id}/items/{itemId}/scores/{criterion}', { params, body: given }),
    )
  }
  recuse(itemId: string, reason: string): Promise<void> {
    const params = { id: this.session.id, itemId }
    return this.#write(() =>
      call('PUT /api/committee-sessions/{id}/items/{itemId}/recusal', { params, body: { reason } }),
    )
  }
  takeRecusalBack(itemId: string): Promise<void> {
    const params = { id: this.session.id, itemId }
    return this.#write(() => call('DELETE /api/committee-sessions/{id}/items/{itemId}/recusal', { params }))
  }

  #show(itemId: string, criterion: string, { level, comment }: Given): void {
    const sheet = this.#reply.value
    if (sheet === undefined) return
    this.#reply.value = {
      items: sheet.items.map((item) => {
        if (item.id !== itemId) return item
        const others = item.scores.filter((score) => score.criterion !== criterion)
        return { ...item, scores: level === null ? others : [...others, { criterion, level, comment }] }
      }),
    }
  }

  #write(send: () => Promise<ScoreSheet>): Promise<void> {
    this.pending++
    this.#last = this.#last.then(async () => {
      try {
        const sheet = await send()
        this.problem = null
        // A later write is already shown: its own answer follows.
        if (this.pending === 1) this.#reply.value = sheet
      } catch (error) {
        this.problem = asProblem(error)
        await this.read()
      } finally {
        this.pending--
      }
    })
    return this.#last
  }
}
