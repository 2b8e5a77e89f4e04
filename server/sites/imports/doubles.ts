import { metresBetween, type LonLat } from './position.ts'
import { plain } from './row.ts'

/** A place that is already known: in the database, or earlier in the file. */
export interface KnownPlace {
  name: string
  position: LonLat
  /** Its record in the source being imported; null: it comes from elsewhere. */
  recordId: string | null
  /** Its line in the file; null: not read in this run. */
  line: number | null
}

/** Degrees; a cell is some 550 m high and 380 m wide at the latitude of Nantes, more than any radius asked for. */
const CELL = 0.005

/** Known places by their whereabouts, so that finding neighbours does not read them all. */
export class KnownPlaces {
  readonly #cells = new Map<string, KnownPlace[]>()

  add(place: KnownPlace): void {
    const cell = cellOf(place.position)
    const inside = this.#cells.get(cell)
    if (inside) inside.push(place)
    else this.#cells.set(cell, [place])
  }

  /** Places at most `metres` away (up to 350), the nearest first. */
  near(position: LonLat, metres: number): KnownPlace[] {
    const [lon, lat] = position
    return [-1, 0, 1]
      .flatMap((east) => [-1, 0, 1].map((north) => cellOf([lon + east * CELL, lat + north * CELL])))
      .flatMap((cell) => this.#cells.get(cell) ?? [])
      .map((place) => ({ place, metres: metresBetween(position, place.position) }))
      .filter((found) => found.metres <= metres)
      .sort((a, b) => a.metres - b.metres)
      .map(({ place }) => place)
  }
}

const cellOf = ([lon, lat]: LonLat): string => `${Math.floor(lon / CELL)}/${Math.floor(lat / CELL)}`

/** Whether two names are one under two spellings: the same digits, and at most a letter in eight that differs. */
export function sameName(one: string, other: string): boolean {
  const [a, b] = [bare(one), bare(other)]
  if (a === b) return true
  const most = Math.floor(Math.max(a.length, b.length) / 8)
  return (
    a.replaceAll(/\D/g, '') === b.replaceAll(/\D/g, '') &&
    Math.abs(a.length - b.length) <= most &&
    distance(a, b) <= most
  )
}

/** Without the articles that people put in or leave out. */
const bare = (name: string): string =>
  plain(name)
    .replaceAll(/\b(le|la|les|l|the)\b/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()

/** Levenshtein: letters to put in, take out or replace to make one text of the other. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(next[j - 1]! + 1, row[j]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)))
    }
    row = next
  }
  return row[b.length]!
}
