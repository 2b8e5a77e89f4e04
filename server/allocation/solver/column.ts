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

  /** The values so far, on memory that threads share. */
  take(): A {
    const type = this.#type as unknown as { new (buffer: SharedArrayBuffer): A; BYTES_PER_ELEMENT: number }
    const taken = new type(new SharedArrayBuffer(this.length * type.BYTES_PER_ELEMENT))
    taken.set(this.#values.subarray(0, this.length))
    return taken
  }
}
