import type { Comparison, Placement, PlanResult } from './allocation.schema.ts'
import { rounded } from './wishes/wishes.ts'

/** What two plans make of each demand, where they differ: by organisation. */
export function compare(one: PlanResult, other: PlanResult): Pick<Comparison, 'same' | 'differing'> {
  const asking = new Map(
    [one, other]
      .flatMap(({ placements, unmet }) => [...placements, ...unmet])
      .map(({ demandId, organisation, relocation }) => [demandId, { organisation, relocation }]),
  )
  const [here, there] = [byDemand(one), byDemand(other)]
  const pairs = [...asking].map(([demandId, who]) => {
    const [a, b] = [here.get(demandId) ?? [], there.get(demandId) ?? []]
    return { demandId, ...who, one: a.map(where), other: b.map(where), worthChange: rounded(worth(b) - worth(a)) }
  })
  const differing = pairs.filter((pair) => JSON.stringify(pair.one) !== JSON.stringify(pair.other))
  return {
    same: pairs.length - differing.length,
    differing: differing.sort((a, b) => a.organisation.name.localeCompare(b.organisation.name, 'fr')),
  }
}

function byDemand({ placements }: PlanResult): ReadonlyMap<string, Placement[]> {
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
