/**
 * A question from a file of any size. Nearly all of its text is the list of stays, of which ten thousand organisations
 * have more than the longest text that JavaScript can hold: that list is cut into batches, each parsed on its own.
 *
 * Only where the list starts and where its items end is found here, by counting brackets outside of texts; what the
 * pieces mean, and whether they are JSON at all, is left to `JSON.parse`. The file is read twice, since the list may come
 * before the rooms that it names.
 */
import { closeSync, openSync, readFileSync, readSync } from 'node:fs'
import { MalformedProblem, parseInBatches, type Question } from './problem.ts'

const CHUNK_BYTES = 1 << 22
const LIST = 'stays'

/**
 * @param path of a file; `-` for standard input, which is held in memory whole
 * @param chunkBytes read at a time
 * @throws MalformedProblem when it cannot be read, is not JSON or is not well formed
 */
export function readQuestion(path: string, chunkBytes = CHUNK_BYTES): Question {
  const chunks = chunksOf(path, chunkBytes)
  const frame: Buffer[] = []
  for (const piece of pieces(chunks())) if (!piece.isBatch) frame.push(piece.bytes)
  return parseInBatches(parse(Buffer.concat(frame)), batches(chunks()))
}

function* batches(chunks: Iterable<Buffer>): Generator<unknown[]> {
  let isFirst = true
  for (const { isBatch, bytes } of pieces(chunks)) {
    if (!isBatch) continue
    const batch = parse(Buffer.concat([Buffer.from('['), bytes, Buffer.from(']')])) as unknown[]
    // After a comma there is an item; only a list that is empty as a whole has none.
    if (batch.length === 0 && !isFirst) throw notJson(bytes)
    isFirst = false
    yield batch
  }
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    throw notJson(bytes)
  }
}

const notJson = (bytes: Buffer) => new MalformedProblem('problem', bytes.toString('utf8', 0, 40), 'du JSON')

function chunksOf(path: string, chunkBytes: number): () => Iterable<Buffer> {
  try {
    if (path === '-') {
      const all = readFileSync(0)
      return () => [all]
    }
    closeSync(openSync(path, 'r'))
    return () => read(path, chunkBytes)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new MalformedProblem('problem', path, `un fichier lisible (${reason})`)
  }
}

function* read(path: string, chunkBytes: number): Generator<Buffer> {
  const file = openSync(path, 'r')
  try {
    for (;;) {
      const chunk = Buffer.allocUnsafe(chunkBytes)
      const length = readSync(file, chunk)
      if (length === 0) return
      yield chunk.subarray(0, length)
    }
  } finally {
    closeSync(file)
  }
}

interface Piece {
  /** Items of the list without the brackets around, or else what is outside of the list. */
  isBatch: boolean
  bytes: Buffer
}

const [QUOTE, BACKSLASH, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a]
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d]

/** Cuts the text of a question into what is around the list of stays and batches of its items, in the order of the text. */
function* pieces(chunks: Iterable<Buffer>): Generator<Piece> {
  const scanner = new Scanner()
  /** Bytes of the piece at hand from the chunks before. */
  let kept: Buffer[] = []
  for (const chunk of chunks) {
    let start = 0
    for (const { isBatch, end, next } of scanner.cutsOf(chunk)) {
      yield { isBatch, bytes: Buffer.concat([...kept, chunk.subarray(start, end)]) }
      kept = []
      start = next
    }
    kept.push(chunk.subarray(start))
  }
  yield { isBatch: false, bytes: Buffer.concat(kept) }
}

/** Where a piece ends in a chunk, and where the next one starts. */
interface Cut {
  isBatch: boolean
  end: number
  next: number
}

class Scanner {
  #depth = 0
  #inText = false
  #escaped = false
  #inList = false
  #listed = false
  /** At depth 1: the text last met, and whether a colon has made it a key. */
  #word = ''
  #isKey = false

  /** The chunks of a text, one after the other. */
  cutsOf(chunk: Buffer): Cut[] {
    const cuts: Cut[] = []
    // In locals: this loop sees every byte.
    let [depth, inText, escaped, inList] = [this.#depth, this.#inText, this.#escaped, this.#inList]
    let [word, isKey] = [this.#word, this.#isKey]
    /** Last comma between two items of the list. */
    let comma = -1
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i]!
      if (inText) {
        if (escaped) escaped = false
        else if (byte === BACKSLASH) escaped = true
        else if (byte === QUOTE) inText = false
        if (depth === 1 && inText && word.length <= LIST.length) word += String.fromCharCode(byte)
      } else if (byte === QUOTE) {
        inText = true
        if (depth === 1) [word, isKey] = ['', false]
      } else if (byte === OPEN_LIST || byte === OPEN_OBJECT) {
        if (depth === 1 && isKey && word === LIST && byte === OPEN_LIST) {
          if (this.#listed) throw new MalformedProblem(LIST, 'deux listes', 'une seule')
          inList = this.#listed = true
          cuts.push({ isBatch: false, end: i + 1, next: i + 1 })
        }
        depth++
        isKey = false
      } else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) {
        depth--
        if (inList && depth === 1) {
          inList = false
          comma = -1
          cuts.push({ isBatch: true, end: i, next: i })
        }
      } else if (byte === COMMA) {
        if (inList && depth === 2) comma = i
        isKey = false
      } else if (byte === COLON) isKey = true
    }
    if (comma !== -1) cuts.push({ isBatch: true, end: comma, next: comma + 1 })
    this.#depth = depth
    this.#inText = inText
    this.#escaped = escaped
    this.#inList = inList
    this.#word = word
    this.#isKey = isKey
    return cuts
  }
}
