/** Typed arrays on memory that two threads see at once. */

type Numbers = Int32Array | Float64Array | Uint8Array

export function sharedInts(length: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer(length * Int32Array.BYTES_PER_ELEMENT))
}

export function sharedFloats(length: number): Float64Array {
  return new Float64Array(new SharedArrayBuffer(length * Float64Array.BYTES_PER_ELEMENT))
}

/** The same record, its typed arrays on shared memory; those that are already there are not copied. */
export function onSharedMemory<T extends object>(record: T): T {
  const copy = (value: unknown) => {
    if (!isNumbers(value) || value.buffer instanceof SharedArrayBuffer) return value
    const type = value.constructor as new (buffer: SharedArrayBuffer) => Numbers
    const shared = new type(new SharedArrayBuffer(value.byteLength))
    shared.set(value)
    return shared
  }
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, copy(value)])) as T
}

function isNumbers(value: unknown): value is Numbers {
  return value instanceof Int32Array || value instanceof Float64Array || value instanceof Uint8Array
}
