import type { Room, SiteFeature } from '../../server/contract.ts'
import type { Bounds } from '../map/bounds.ts'

const collator = new Intl.Collator('fr')

/** Most free area first, then by name. */
export function byFreeThenName(one: SiteFeature, other: SiteFeature): number {
  return (
    Number(other.freeRooms > 0) - Number(one.freeRooms > 0) ||
    (other.freeAreaM2 ?? 0) - (one.freeAreaM2 ?? 0) ||
    collator.compare(one.name, other.name)
  )
}

export function bySite(rooms: readonly Room[]): ReadonlyMap<string, readonly Room[]> {
  const groups = new Map<string, Room[]>()
  for (const room of rooms) {
    const group = groups.get(room.place.siteId)
    if (group) group.push(room)
    else groups.set(room.place.siteId, [room])
  }
  return groups
}

export function within([longitude, latitude]: readonly number[], [west, south, east, north]: Bounds): boolean {
  return longitude! >= west && longitude! <= east && latitude! >= south && latitude! <= north
}

/** The box around boxes. */
export function around(boxes: readonly Bounds[]): Bounds {
  return [
    Math.min(...boxes.map(([west]) => west)),
    Math.min(...boxes.map(([, south]) => south)),
    Math.max(...boxes.map(([, , east]) => east)),
    Math.max(...boxes.map(([, , , north]) => north)),
  ]
}
