/** Pathways that the plans of a search used, each once, to make a plan of: `[organisation][…]`, segments by quarter. */
import type { Compiled } from './compile.ts'

export class PathwayPool {
  readonly pathways: Int32Array[][]
  size = 0
  readonly #known: Set<string>[]
  readonly #compiled: Compiled

  constructor(compiled: Compiled) {
    this.#compiled = compiled
    this.pathways = Array.from({ length: compiled.organisationCount }, () => [])
    this.#known = this.pathways.map(() => new Set())
  }

  /** @param held segments `[organisation * quarters + quarter]` */
  add(held: Int32Array): void {
    const { quarters, organisationCount } = this.#compiled
    for (let o = 0; o < organisationCount; o++) {
      const path = held.slice(o * quarters, (o + 1) * quarters)
      const key = path.join()
      if (this.#known[o]!.has(key)) continue
      this.#known[o]!.add(key)
      this.pathways[o]!.push(path)
      this.size++
    }
  }
}
