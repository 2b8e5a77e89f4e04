/** A typed array that grows: what is compiled without knowing its length, in half the memory of an array of numbers. */
export class Column<A extends Int32Array | Float64Array | Uint8Array> {
  length = 0
  readonly #type: new (length: number) => A
  #room: A

  constructor(type: new (length: number) => A) {
    this.#type = type
    this.#room = new type(1024)
  }

  push(value: number): void {
    if (this.length === this.#room.length) {
      // By half: of the largest questions, the room that is not used matters more than the copies.
      const grown = new this.#type(Math.ceil(1.5 * this.length))
      grown.set(this.#room)
      this.#room = grown
    }
    this.#room[this.length++] = value
  }

  /** The values so far, seen until the next push. */
  get values(): A {
    return this.#room.subarray(0, this.length) as A
  }

  /** The values so far, on memory that threads share. */
  take(): A {
    const type = this.#type as unknown as { new (buffer: SharedArrayBuffer): A; BYTES_PER_ELEMENT: number }
    const taken = new type(new SharedArrayBuffer(this.length * type.BYTES_PER_ELEMENT))
    taken.set(this.values)
    return taken
  }
}
