import { WrongFile } from './textFile.ts'

/** A feature of the right outside shape; its geometry is not checked. */
export interface LooseFeature {
  readonly geometry: unknown
  readonly properties: Readonly<Record<string, unknown>>
}

/** One feature must fit in memory; the file need not. */
const LONGEST_FEATURE = 20_000_000
/** What stands before the features: a name, a projection, a box. */
const LONGEST_HEAD = 100_000

/**
 * The features of a GeoJSON FeatureCollection, one by one as the text comes in.
 * @throws WrongFile when it is not one, breaks off, or says that its coordinates are not degrees
 */
export async function* featuresOf(chunks: AsyncIterable<string>): AsyncGenerator<LooseFeature> {
  for await (const value of listIn(chunks, /^\s*\{/, /"features"\s*:\s*\[/, notFeatures)) {
    const feature = value as { type?: unknown; geometry?: unknown; properties?: unknown } | null
    if (typeof feature !== 'object' || feature === null || feature.type !== 'Feature') throw notFeatures()
    yield { geometry: feature.geometry ?? null, properties: (feature.properties ?? {}) as Record<string, unknown> }
  }
}

/** The objects of a JSON list, one by one. @throws WrongFile when it is none, or breaks off */
export async function* objectsOf(chunks: AsyncIterable<string>): AsyncGenerator<Readonly<Record<string, unknown>>> {
  for await (const value of listIn(chunks, /^\s*\[/, /^\s*\[/, notObjects)) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw notObjects()
    yield value as Record<string, unknown>
  }
}

/** The values of the list that begins at `opening`, in a text that begins as `start`. */
async function* listIn(
  chunks: AsyncIterable<string>,
  start: RegExp,
  opening: RegExp,
  wrong: () => WrongFile,
): AsyncGenerator<unknown> {
  let before = ''
  let inside = false
  let done = false
  let text = ''
  let depth = 0
  let inString = false
  let escaped = false
  for await (const chunk of chunks) {
    let at = 0
    if (!inside) {
      before += chunk
      const found = opening.exec(before)
      if (found === null) {
        if (before.length > LONGEST_HEAD || (before.trim() !== '' && !start.test(before))) throw wrong()
        continue
      }
      inside = true
      at = chunk.length - (before.length - found.index - found[0].length)
      refuseMetres(before.slice(0, found.index))
    }
    // A slice at a time: adding letter by letter would be slow.
    let from = at
    for (; at < chunk.length && !done; at++) {
      const letter = chunk[at]!
      if (inString) {
        if (escaped) escaped = false
        else if (letter === '\\') escaped = true
        else if (letter === '"') inString = false
      } else if (depth === 0 && !/[\s,{\]]/.test(letter)) throw wrong()
      else if (letter === '"') inString = true
      else if (letter === '{' || letter === '[') {
        if (depth === 0) from = at
        depth++
      } else if (letter === '}' || letter === ']') {
        if (depth === 0) done = true
        else if (--depth === 0) {
          yield valueOf(text + chunk.slice(from, at + 1), wrong)
          text = ''
          from = at + 1
        }
      }
    }
    if (depth > 0) text += chunk.slice(from)
    if (text.length > LONGEST_FEATURE)
      throw new WrongFile('Un objet du fichier dépasse vingt millions de caractères : découpez-le, ou simplifiez-le.')
  }
  if (!inside) throw wrong()
  if (!done) throw new WrongFile('Le fichier s’arrête au milieu : il est incomplet. Téléchargez-le à nouveau.')
}

function valueOf(text: string, wrong: () => WrongFile): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw wrong()
  }
}

/** Before 2016 a GeoJSON could name its projection; degrees are written as CRS84, or as EPSG:4326. */
function refuseMetres(head: string): void {
  const name = /"crs"\s*:\s*\{[^}]*"properties"\s*:\s*\{[^}]*"name"\s*:\s*"([^"]{0,200})"/.exec(head)?.[1]
  if (name === undefined || /CRS84|4326$/i.test(name)) return
  throw new WrongFile(
    `Les coordonnées du fichier sont dans la projection ${name} : il les faut en degrés (WGS84, EPSG:4326). ` +
      'Réenregistrez la couche en GeoJSON dans cette projection, avec QGIS par exemple.',
  )
}

const notFeatures = () =>
  new WrongFile('Ce n’est pas un fichier GeoJSON : il faut une FeatureCollection avec ses « features ».')
const notObjects = () => new WrongFile('Ce n’est pas une liste JSON d’objets.')
