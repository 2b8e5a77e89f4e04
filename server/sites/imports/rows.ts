/** The rows of a file of sites, whether it is a CSV or a GeoJSON whose properties are the same columns. */
import { openCsv } from '../../lib/csv.ts'
import { featuresOf, type LooseFeature } from '../../lib/geojsonFeatures.ts'
import { geometryProblems } from '../../lib/geojson.ts'
import type { Problem } from '../../lib/importReport.ts'
import { textOf, WrongFile, type TextFile } from '../../lib/textFile.ts'
import { Row } from './row.ts'

export interface Rows {
  readonly header: readonly string[]
  /** A row, or why it can't be read at all */
  readonly rows: AsyncGenerator<Row | Problem>
}

/** @throws WrongFile when it is neither, or has no rows to tell its columns by */
export async function openRows(file: TextFile, onRead?: (bytes: number) => void): Promise<Rows> {
  return (await isJson(file)) ? ofGeoJson(file, onRead) : ofCsv(file, onRead)
}

async function isJson(file: TextFile): Promise<boolean> {
  for await (const text of textOf(file)) if (text.trim() !== '') return text.trimStart().startsWith('{')
  return false
}

async function ofCsv(file: TextFile, onRead?: (bytes: number) => void): Promise<Rows> {
  const { header, rows } = await openCsv(textOf(file, onRead))
  return { header, rows: read() }

  async function* read(): AsyncGenerator<Row | Problem> {
    for await (const row of rows)
      yield 'fault' in row ? quotesOpen(row.line, row.text) : new Row(row.line, header, row.cells)
  }
}

/** The columns are those of the first feature; each feature has its own. */
async function ofGeoJson(file: TextFile, onRead?: (bytes: number) => void): Promise<Rows> {
  const features = featuresOf(textOf(file, onRead))
  const first = await features.next()
  if (first.done) throw new WrongFile(`${file.path} ne contient aucun objet.`)
  return { header: Object.keys(columnsOf(first.value)), rows: read(first.value) }

  async function* read(start: LooseFeature): AsyncGenerator<Row> {
    let rank = 1
    yield rowOf(start, rank)
    for await (const feature of features) yield rowOf(feature, ++rank)
  }
}

function rowOf(feature: LooseFeature, rank: number): Row {
  const columns = columnsOf(feature)
  const row = new Row(rank, Object.keys(columns), Object.values(columns))
  if (columns['geompoint'] !== '' && pointOf(feature) === null)
    row.mend('geompoint', null, 'point_from_outline', 'Pas de point : pris au milieu du contour.')
  return row
}

/** The properties as a CSV would write them, and the geometry in the columns of the CNIG standards. */
function columnsOf({ geometry, properties }: LooseFeature): Record<string, string> {
  const columns = Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, cellOf(value)]))
  const shape = geometryProblems(geometry).length === 0 ? (geometry as { type: string; coordinates: unknown }) : null
  const point = pointOf({ geometry, properties })
  const isArea = shape?.type === 'Polygon' || shape?.type === 'MultiPolygon'
  return {
    ...columns,
    geompoint: point ?? (isArea ? wktOf('POINT', [middleOf(shape.coordinates)]) : ''),
    geomsurf: isArea ? wktOf(shape.type.toUpperCase(), shape.coordinates) : (columns['geomsurf'] ?? ''),
  }
}

/** The point that the feature says, as well-known text; null: none. */
function pointOf({ geometry, properties }: LooseFeature): string | null {
  const shape = geometry as { type?: string; coordinates?: unknown } | null
  if (shape?.type === 'Point' && geometryProblems(shape).length === 0) return wktOf('POINT', [shape.coordinates])
  const said = properties['geompoint']
  if (typeof said === 'string' && said.trim() !== '') return said
  const coordinates = (said as { coordinates?: unknown } | null | undefined)?.coordinates
  return Array.isArray(coordinates) ? wktOf('POINT', [coordinates]) : null
}

function cellOf(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (Array.isArray(value)) return value.filter((part) => typeof part !== 'object').join('|')
  return typeof value === 'object' ? JSON.stringify(value) : String(value as string | number | boolean)
}

function wktOf(shape: string, coordinates: unknown): string {
  const inside = (part: unknown): string => {
    const list = part as unknown[]
    return typeof list[0] === 'number' ? list.slice(0, 2).join(' ') : `(${list.map(inside).join(', ')})`
  }
  return `${shape} ${inside(coordinates)}`
}

/** The middle of the box of the coordinates of an area. */
function middleOf(coordinates: unknown): [number, number] {
  const box = { west: Infinity, south: Infinity, east: -Infinity, north: -Infinity }
  const walk = (part: unknown): void => {
    const list = part as unknown[]
    if (typeof list[0] !== 'number') return list.forEach(walk)
    const [x, y] = list as [number, number]
    box.west = Math.min(box.west, x)
    box.south = Math.min(box.south, y)
    box.east = Math.max(box.east, x)
    box.north = Math.max(box.north, y)
  }
  walk(coordinates)
  return [(box.west + box.east) / 2, (box.south + box.north) / 2]
}

const quotesOpen = (line: number, text: string): Problem => ({
  line,
  field: '',
  value: text.slice(0, 200),
  action: 'refused',
  code: 'quotes_open',
  reason: 'Un guillemet ouvert n’est jamais fermé : la ligne est illisible, la lecture reprend à la suivante.',
})
