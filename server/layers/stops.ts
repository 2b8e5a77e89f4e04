/** Public-transport stops: the stops.txt of a GTFS, or a list of stops in JSON. */
import { openCsv } from '../lib/csv.ts'
import { objectsOf, type LooseFeature } from '../lib/geojsonFeatures.ts'
import { textOf, WrongFile, type TextFile } from '../lib/textFile.ts'

/** GTFS `location_type`: empty or 0 is where one gets on; the others group stops, or lead to them. */
const OTHER_KINDS: Readonly<Record<string, string>> = {
  '1': 'Une station : ses arrêts sont pris, eux.',
  '2': 'Une entrée de station, pas un arrêt.',
  '3': 'Un nœud de cheminement, pas un arrêt.',
  '4': 'Une zone d’embarquement, pas un arrêt.',
}

export function leaveOutStations({ properties }: LooseFeature): string | null {
  return OTHER_KINDS[textOfValue(properties['location_type'])] ?? null
}

/** @throws WrongFile when it is no stops.txt */
export async function* gtfsStops(file: TextFile, onRead: (bytes: number) => void): AsyncGenerator<LooseFeature> {
  const { header, rows } = await openCsv(textOf(file, onRead))
  const missing = ['stop_id', 'stop_name', 'stop_lat', 'stop_lon'].filter((column) => !header.includes(column))
  if (missing.length > 0) {
    await rows.return(undefined)
    throw new WrongFile(
      `${file.path} n’est pas le fichier stops.txt d’un GTFS : il y manque ${missing.join(', ')}. ` +
        `Colonnes trouvées : ${header.slice(0, 8).join(', ').slice(0, 200)}.`,
    )
  }
  for await (const row of rows) {
    // A row of which the quotes are not closed has no place either.
    const cells = 'fault' in row ? [] : row.cells
    yield featureOf(Object.fromEntries(header.map((name, at) => [name, cells[at] ?? ''])))
  }
}

/** A JSON list of stops named as in a GTFS, without identifiers. @throws WrongFile when it is none */
export async function* listedStops(file: TextFile, onRead: (bytes: number) => void): AsyncGenerator<LooseFeature> {
  for await (const stop of objectsOf(textOf(file, onRead))) {
    if (!('stop_name' in stop && 'stop_lat' in stop && 'stop_lon' in stop))
      throw new WrongFile(
        `${file.path} n’est pas une liste d’arrêts : chacun doit avoir stop_name, stop_lat et stop_lon.`,
      )
    yield featureOf(stop)
  }
}

function featureOf(stop: Readonly<Record<string, unknown>>): LooseFeature {
  const coordinates = [stop['stop_lon'], stop['stop_lat']].map((value) => Number(textOfValue(value) || Number.NaN))
  return { geometry: { type: 'Point', coordinates }, properties: stop }
}

const textOfValue = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value).trim() : ''
