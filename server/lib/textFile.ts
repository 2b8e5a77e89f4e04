import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'

/** A file that is not what it was said to be. The message is one French sentence. */
export class WrongFile extends Error {
  override readonly name = 'WrongFile'
}

export interface TextFile {
  readonly path: string
  readonly bytes: number
  /** SHA-256 of the file as it is, in hexadecimal */
  readonly sha256: string
  /** What its bytes are: UTF-8 when they can be, else the encoding of old Windows programs. */
  readonly encoding: 'utf-8' | 'windows-1252'
}

/** Reads a file once, without keeping it. @throws WrongFile when there is no such file, or it is empty or not text */
export async function inspectTextFile(path: string): Promise<TextFile> {
  const found = await stat(path).catch(() => null)
  if (found === null) throw new WrongFile(`Le fichier ${path} est introuvable.`)
  if (!found.isFile()) throw new WrongFile(`${path} n’est pas un fichier.`)
  if (found.size === 0) throw new WrongFile(`Le fichier ${path} est vide.`)
  const hash = createHash('sha256')
  const utf8 = new TextDecoder('utf-8', { fatal: true })
  let encoding: TextFile['encoding'] = 'utf-8'
  const decodes = (bytes?: Buffer) => {
    if (encoding !== 'utf-8') return
    try {
      utf8.decode(bytes, { stream: bytes !== undefined })
    } catch {
      encoding = 'windows-1252'
    }
  }
  for await (const bytes of createReadStream(path) as AsyncIterable<Buffer>) {
    if (bytes.includes(0)) throw new WrongFile(`${path} n’est pas un fichier de texte.`)
    hash.update(bytes)
    decodes(bytes)
  }
  decodes()
  return { path, bytes: found.size, sha256: hash.digest('hex'), encoding }
}

/** The text of a file in pieces, without its byte order mark. `onRead` is told how many bytes were read so far. */
export async function* textOf(
  { path, encoding }: Pick<TextFile, 'path' | 'encoding'>,
  onRead: (bytes: number) => void = () => {},
): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding)
  let read = 0
  for await (const bytes of createReadStream(path) as AsyncIterable<Buffer>) {
    read += bytes.length
    onRead(read)
    yield decoder.decode(bytes, { stream: true })
  }
  yield decoder.decode()
}
