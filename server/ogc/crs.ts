/** The two reference systems of /ogc, and boxes in them (OGC API – Features, parts 1 and 2). */
import { Refusal } from '../lib/refusal.ts'

export const CRS84 = 'http://www.opengis.net/def/crs/OGC/1.3/CRS84'
export const LAMBERT93 = 'http://www.opengis.net/def/crs/EPSG/0/2154'
/** Longitude and latitude in degrees, which is what is stored; easting and northing in metres, in metropolitan France. */
export const CRS = [CRS84, LAMBERT93] as const
export type Crs = (typeof CRS)[number]

const NUMBER = String.raw`[-+]?\d{1,9}(\.\d{1,20})?`
export const BOX_PATTERN = `^${NUMBER}(,${NUMBER}){3}((,${NUMBER}){2})?$`

/** What a box selects: all of its rectangles, as west, south, east, north (or their eastings and northings). */
export interface Box {
  readonly crs: Crs
  readonly rectangles: readonly (readonly [number, number, number, number])[]
}

/**
 * `text`, which follows `BOX_PATTERN`, as rectangles: heights are left out, and a box over the antimeridian is two.
 * @throws Refusal 400 `bbox_invalid`
 */
export function boxOf(text: string, crs: Crs): Box {
  const numbers = text.split(',').map(Number)
  const [west, south, east, north] = (numbers.length === 6 ? [0, 1, 3, 4] : [0, 1, 2, 3]).map((at) => numbers[at]!) as [
    number,
    number,
    number,
    number,
  ]
  if (south > north) throw boxInvalid('le sud y dépasse le nord')
  if (crs === LAMBERT93) {
    if (west > east) throw boxInvalid('l’ouest y dépasse l’est')
    return { crs, rectangles: [[west, south, east, north]] }
  }
  if (
    [west, east].some((degrees) => Math.abs(degrees) > 180) ||
    [south, north].some((degrees) => Math.abs(degrees) > 90)
  )
    throw boxInvalid('il faut des degrés : longitudes de -180 à 180, latitudes de -90 à 90')
  if (west <= east) return { crs, rectangles: [[west, south, east, north]] }
  return {
    crs,
    rectangles: [
      [west, south, 180, north],
      [-180, south, east, north],
    ],
  }
}

const boxInvalid = (why: string) =>
  new Refusal(400, 'bbox_invalid', `Le champ « bbox » n’est pas un rectangle : ${why}. Écrivez ouest,sud,est,nord.`, {
    field: 'bbox',
  })
