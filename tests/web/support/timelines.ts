/** Makers of timelines: each takes what the test is about and fills in the rest. */
import type { Proposal, Scale, TimelineRoom, TimelineSite } from '../../../web/occupancies/timelineGeometry.ts'

export const scale: Scale = { from: '2027-01-01', quarters: 4, quarterPx: 100 }

export function room(changes: Partial<TimelineRoom>): TimelineRoom {
  return {
    id: 'r1',
    name: 'Atelier 1',
    kind: 'workshop',
    shared: false,
    workstations: null,
    areaM2: 40,
    buildingId: 'b1',
    occupancies: [],
    ...changes,
  }
}

export function stay(id: string, from: string, until: string | null, workstations: number | null = null) {
  return { id, organisationId: `o-${id}`, organisationName: id, from, until, workstations, demonstration: false }
}

export function proposal(id: string, from: string, until: string, changes: Partial<Proposal> = {}): Proposal {
  return {
    id,
    roomId: 'r1',
    demandId: `d-${id}`,
    organisationId: `o-${id}`,
    organisationName: id,
    from,
    until,
    workstations: null,
    change: 'arrives',
    leavesRoomId: null,
    ...changes,
  }
}

export function site(id: string, rooms: TimelineRoom[], usable: TimelineSite['usable'] = null): TimelineSite {
  return {
    id,
    name: id,
    permanence: 'transitional',
    status: 'open',
    inseeCode: '44109',
    usable,
    releaseTrigger: null,
    buildings: [{ id: `${id}-b1`, name: 'Halle', rooms }],
  }
}
