/** What a caller can act on besides the sentence: where the fault is, and what the store holds. */
export interface RefusalDetails {
  /** JSON pointer or name of the field at fault, as the caller wrote it: `phases/0/areaM2`. */
  readonly field?: string
  /** What changed meanwhile (412), or who holds what (409): plain data, documented by the route. */
  readonly [key: string]: unknown
}

export type RefusalStatus = 400 | 403 | 404 | 409 | 412 | 413 | 415 | 422 | 428 | 429 | 503

/** A refusal the caller can act on. `code` is stable and machine-read; `message` is a French sentence for a person. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  constructor(
    readonly statusCode: RefusalStatus,
    readonly code: string,
    message: string,
    readonly details: RefusalDetails = {},
  ) {
    super(message)
  }
}
