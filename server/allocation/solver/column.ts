/** A typed array that grows: what is compiled without knowing its length, in half the memory of an array of numbers. */
export class Column<A extends Int32Array | Float64Array | Uint8Array> {
  length = 0
  readonly #type: new (length: number) => A
  #values: A

  constructor(type: new (length: number) => A) {
    this.#type = type
    this.#values = new type(1024)
  }

  push(value: number): void {
    if (this.length === this.#values.length) {
      const grown = new this.#type(2 * this.length)
      grown.set(this.#values)
      this.#values = grown
    }
    this.#values[this.length++] = value
  }

  /** The values so far; the column must not be used any more. */
  take(): A {
    return this.#values.slice(0, this.length) as A
  }
}
