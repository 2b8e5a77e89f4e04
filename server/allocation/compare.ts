import type { Comparison, Placement, PlanResult } from './allocation.schema.ts'
import { rounded } from './wishes/wishes.ts'

type Placed = Pick<PlanResult, 'placements' | 'unmet'>

/** What two plans make of each demand, where they differ: by organisation. */
export function compare(one: Placed, other: Placed): Pick<Comparison, 'same' | 'differing'> {
  const organisations = new Map(
    [one, other]
      .flatMap(({ placements, unmet }) => [...placements, ...unmet])
      .map(({ demandId, organisation }) => [demandId, organisation]),
  )
  const [here, there] = [byDemand(one), byDemand(other)]
  const pairs = [...organisations].map(([demandId, organisation]) => {
    const [a, b] = [here.get(demandId) ?? [], there.get(demandId) ?? []]
    return { demandId, organisation, one: a.map(where), other: b.map(where), worthChange: rounded(worth(b) - worth(a)) }
  })
  const differing = pairs.filter((pair) => JSON.stringify(pair.one) !== JSON.stringify(pair.other))
  return {
    same: pairs.length - differing.length,
    differing: differing.sort((a, b) => a.organisation.name.localeCompare(b.organisation.name, 'fr')),
  }
}

function byDemand({ placements }: Placed): ReadonlyMap<string, Placement[]> {
  const groups = new Map<string, Placement[]>()
  for (const placement of placements) {
    groups.set(placement.demandId, [...(groups.get(placement.demandId) ?? []), placement])
  }
  return groups
}

const where = ({ room, during }: Placement) => ({
  roomId: room.id,
  roomName: room.name,
  siteName: room.siteName,
  ...during,
})
const worth = (placements: readonly Placement[]): number =>
  placements.reduce((sum, placement) => sum + placement.worth, 0)
