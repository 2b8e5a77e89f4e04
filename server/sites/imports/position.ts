export type LonLat = readonly [longitude: number, latitude: number]

/** Where French land is, as boxes west, south, east, north: the mainland, the Antilles and Guyane, Réunion and Mayotte. */
const FRANCE = [
  [-5.6, 41, 10, 51.6],
  [-64, 2, -51, 18.6],
  [44.5, -21.8, 56.5, -12],
] as const

export const isInFrance = ([longitude, latitude]: LonLat): boolean =>
  FRANCE.some(
    ([west, south, east, north]) => longitude >= west && longitude <= east && latitude >= south && latitude <= north,
  )

/** The position, its axes put right when latitude came first; null when it is nowhere in France either way. */
export function inFrance([x, y]: LonLat): { position: LonLat; swapped: boolean } | null {
  if (isInFrance([x, y])) return { position: [x, y], swapped: false }
  return isInFrance([y, x]) ? { position: [y, x], swapped: true } : null
}

/** Metres between two positions, on a sphere: half a per cent off at most. */
export function metresBetween([lonA, latA]: LonLat, [lonB, latB]: LonLat): number {
  const radians = Math.PI / 180
  const east = (lonB - lonA) * radians * Math.cos(((latA + latB) / 2) * radians)
  return 6_371_000 * Math.hypot(east, (latB - latA) * radians)
}
