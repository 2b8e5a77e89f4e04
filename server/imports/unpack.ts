/** Files as producers pack them: gzip, or a zip of which one file is wanted. */
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { Transform, type Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { openPromise } from 'yauzl'
import { WrongFile } from '../lib/textFile.ts'

/** A packed file may grow to this, and no further: a small one can be made to fill any disk. */
const LARGEST_BYTES = 1024 ** 3
const MOST_ENTRIES = 10_000

/**
 * The file itself when it is not packed; else what is in it, written into `folder`.
 * @param wanted the file that is looked for in a zip
 * @throws WrongFile when it is damaged, too large, or holds no such file
 */
export async function unpacked(path: string, folder: string, wanted: RegExp): Promise<string> {
  const start = await firstBytes(path)
  const to = join(folder, 'unpacked', basename(path).replace(/\.(gz|zip)$/i, ''))
  await mkdir(join(folder, 'unpacked'), { recursive: true })
  try {
    if (start.startsWith('1f8b')) await grow(createReadStream(path), createGunzip(), to)
    else if (start.startsWith('504b0304')) await fromZip(path, wanted, to)
    else return path
  } catch (error) {
    await rm(to, { force: true })
    if (error instanceof WrongFile) throw error
    throw new WrongFile(`${path} est un fichier compressé illisible : téléchargez-le à nouveau.`)
  }
  return to
}

async function firstBytes(path: string): Promise<string> {
  const file = await open(path).catch(() => null)
  // What is missing or a folder is said by whoever reads it next.
  if (file === null) return ''
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0)
    return buffer.subarray(0, bytesRead).toString('hex')
  } catch {
    return ''
  } finally {
    await file.close()
  }
}

async function fromZip(path: string, wanted: RegExp, to: string): Promise<void> {
  const zip = await openPromise(path, { lazyEntries: true, autoClose: false })
  try {
    if (zip.entryCount > MOST_ENTRIES) throw new WrongFile(`${path} contient plus de ${MOST_ENTRIES} fichiers.`)
    for await (const entry of zip.eachEntry()) {
      if (!wanted.test(entry.fileName)) continue
      if (entry.uncompressedSize > LARGEST_BYTES) throw tooLarge()
      await grow(await zip.openReadStreamPromise(entry), null, to)
      return
    }
  } finally {
    zip.close()
  }
  throw new WrongFile(`${path} ne contient pas le fichier attendu (${wanted.source.replaceAll(/[\\$^()]/g, '')}).`)
}

async function grow(from: Readable, inflate: Transform | null, to: string): Promise<void> {
  let bytes = 0
  const bounded = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length
      done(bytes > LARGEST_BYTES ? tooLarge() : null, chunk)
    },
  })
  await pipeline([from, ...(inflate === null ? [] : [inflate]), bounded, createWriteStream(to)])
}

const tooLarge = () => new WrongFile('Décompressé, le fichier dépasse 1 Go : découpez-le, par commune par exemple.')
