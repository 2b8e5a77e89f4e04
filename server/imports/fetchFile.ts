/** Fetches a dataset at its producer's, from the address that `data/sources.ts` gives. */
import { createGzip, gunzip } from 'node:zlib'
import { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { featuresOf } from '../lib/geojsonFeatures.ts'
import { WrongFile } from '../lib/textFile.ts'

/** Of one file; a larger one is for a person to fetch and to cut. */
const LARGEST_BYTES = 200 * 1024 ** 2
const LONGEST_MS = 300_000

/** The addresses of a dataset for a territory: one, or one for each of its communes. */
export function addressesOf(file: string, territory: string, communes: readonly string[]): string[] {
  const here = file.replaceAll('{territory}', territory)
  if (!here.includes('{commune}')) return [here]
  return communes.map((commune) =>
    here
      .replaceAll('{commune}', commune)
      .replaceAll('{department}', commune.slice(0, commune.startsWith('97') ? 3 : 2)),
  )
}

/**
 * The bytes of a dataset as they come; of several files of GeoJSON one is made, packed.
 * @throws WrongFile when the producer does not answer, or answers with an error or too much
 */
export function fetched(addresses: readonly string[]): AsyncIterable<Uint8Array> {
  return addresses.length === 1 ? bytesAt(addresses[0]!) : Readable.from(joined(addresses)).pipe(createGzip())
}

async function* bytesAt(address: string): AsyncGenerator<Uint8Array> {
  let bytes = 0
  try {
    const reply = await fetch(address, { signal: AbortSignal.timeout(LONGEST_MS) })
    if (!reply.ok || reply.body === null) throw new WrongFile(answered(address, `l’erreur ${reply.status}`))
    for await (const chunk of reply.body) {
      bytes += chunk.length
      if (bytes > LARGEST_BYTES) throw new WrongFile(answered(address, 'plus de 200 Mo'))
      yield chunk
    }
  } catch (error) {
    if (error instanceof WrongFile) throw error
    throw new WrongFile(
      `${hostOf(address)} ne répond pas. Réessayez plus tard, ou téléchargez le fichier et envoyez-le ici.`,
    )
  }
}

async function* joined(addresses: readonly string[]): AsyncGenerator<string> {
  yield '{"type":"FeatureCollection","features":[\n'
  let separator = ''
  for (const address of addresses) {
    for await (const { geometry, properties } of featuresOf(textAt(address))) {
      yield `${separator}${JSON.stringify({ type: 'Feature', properties, geometry })}`
      separator = ',\n'
    }
  }
  yield ']}'
}

/** The text of one file among several: of a commune, it fits in memory. */
async function* textAt(address: string): AsyncGenerator<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of bytesAt(address)) chunks.push(chunk)
  const bytes = Buffer.concat(chunks)
  const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b
  yield (isPacked ? await promisify(gunzip)(bytes, { maxOutputLength: LARGEST_BYTES }) : bytes).toString('utf8')
}

const hostOf = (address: string): string => new URL(address).host
const answered = (address: string, what: string): string =>
  `${hostOf(address)} a répondu par ${what}. Téléchargez le fichier chez le producteur, et envoyez-le ici.`
