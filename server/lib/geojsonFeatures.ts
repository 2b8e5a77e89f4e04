import { WrongFile } from './textFile.ts'

/** A feature of the right outside shape; its geometry is not checked. */
export interface LooseFeature {
  readonly geometry: unknown
  readonly properties: Readonly<Record<string, unknown>>
}

/** One feature must fit in memory; the file need not. */
const LONGEST_FEATURE = 50_000_000

/**
 * The features of a GeoJSON FeatureCollection, one by one as the text comes in.
 * @throws WrongFile when it is not one, or breaks off
 */
export async function* featuresOf(chunks: AsyncIterable<string>): AsyncGenerator<LooseFeature> {
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
      const start = /"features"\s*:\s*\[/.exec(before)
      if (start === null) {
        if (before.length > LONGEST_FEATURE || !/^\s*\{/.test(before)) throw notFeatures()
        continue
      }
      inside = true
      at = chunk.length - (before.length - start.index - start[0].length)
    }
    // A slice at a time: adding letter by letter would be slow.
    let from = at
    for (; at < chunk.length && !done; at++) {
      const letter = chunk[at]!
      if (inString) {
        if (escaped) escaped = false
        else if (letter === '\\') escaped = true
        else if (letter === '"') inString = false
      } else if (depth === 0 && !/[\s,{\]]/.test(letter)) throw notFeatures()
      else if (letter === '"') inString = true
      else if (letter === '{' || letter === '[') {
        if (depth === 0) from = at
        depth++
      } else if (letter === '}' || letter === ']') {
        if (depth === 0) done = true
        else if (--depth === 0) {
          yield featureIn(text + chunk.slice(from, at + 1))
          text = ''
          from = at + 1
        }
      }
    }
    if (depth > 0) text += chunk.slice(from)
    if (text.length > LONGEST_FEATURE) throw notFeatures()
  }
  if (!inside) throw notFeatures()
  if (!done) throw new WrongFile('Le fichier GeoJSON s’arrête au milieu : il est incomplet.')
}

function featureIn(text: string): LooseFeature {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw notFeatures()
  }
  const feature = value as { type?: unknown; geometry?: unknown; properties?: unknown } | null
  if (typeof feature !== 'object' || feature === null || feature.type !== 'Feature') throw notFeatures()
  return { geometry: feature.geometry ?? null, properties: (feature.properties ?? {}) as Record<string, unknown> }
}

const notFeatures = () =>
  new WrongFile('Ce n’est pas un fichier GeoJSON de communes : il faut une FeatureCollection avec ses « features ».')
