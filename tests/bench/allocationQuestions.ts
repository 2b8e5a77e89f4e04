/**
 * Seeded questions that look like a territory's: buildings of rooms of several kinds, some transitional and open for a
 * while, some in works; rooms shared by workstation; organisations that arrive, grow from a desk to a workshop and ask
 * for more than there is. Worth per quarter as in the design:
 * priority × (60 + 20 fit + 10 access + 10 in a priority neighbourhood + 5 affordability).
 *
 * An organisation looks within `REACH` of its home, of a territory one unit wide, which leaves it some 17 % of the rooms:
 * the density of the design's family, whose XL has 5.2 million pairs of an organisation and a room.
 */
import type { Organisation, Question, Room } from '../../server/allocation/problem.ts'
import { DEFAULT_OPTIONS, PROBLEM_FORMAT } from '../../server/allocation/problem.ts'
import { StayTable } from '../../server/allocation/stayTable.ts'
import { seededRandom, type Random } from '../../server/allocation/solver/random.ts'

export const SIZES = {
  XS: { organisations: 40, rooms: 25, quarters: 12 },
  S: { organisations: 60, rooms: 30, quarters: 12 },
  M: { organisations: 300, rooms: 150, quarters: 20 },
  L: { organisations: 1500, rooms: 600, quarters: 20 },
  XL: { organisations: 10_000, rooms: 3000, quarters: 20 },
  M2: { organisations: 150, rooms: 150, quarters: 20 },
  L2: { organisations: 700, rooms: 600, quarters: 20 },
} as const

export type Size = keyof typeof SIZES

/** Straight-line distance, in widths of the territory. */
export const REACH = 0.45

type Kind = 'desks' | 'office' | 'workshop' | 'storage' | 'shop' | 'kitchen'

const KINDS: Record<Kind, { share: number; areaM2: readonly [number, number] }> = {
  desks: { share: 0.2, areaM2: [24, 60] },
  office: { share: 0.38, areaM2: [12, 60] },
  workshop: { share: 0.16, areaM2: [40, 220] },
  storage: { share: 0.1, areaM2: [20, 150] },
  shop: { share: 0.09, areaM2: [30, 120] },
  kitchen: { share: 0.07, areaM2: [25, 90] },
}

/** Kinds that an organisation can live in, by trade and stage (starting, settling, growing). */
const TRADES: readonly (readonly [readonly Kind[], readonly Kind[], readonly Kind[]])[] = [
  [['desks'], ['desks', 'office'], ['desks', 'office']],
  [['desks', 'office'], ['desks', 'office'], ['office']],
  [
    ['desks', 'workshop'],
    ['workshop', 'office'],
    ['workshop', 'storage'],
  ],
  [
    ['storage', 'desks'],
    ['storage', 'workshop'],
    ['workshop', 'storage'],
  ],
  [
    ['desks', 'kitchen'],
    ['kitchen', 'office'],
    ['kitchen', 'shop'],
  ],
  [
    ['desks', 'shop'],
    ['shop', 'office'],
    ['shop', 'office'],
  ],
]

interface Allowed {
  /** Number of the room. */
  room: number
  stay: { from: number; until: number; worth: number; units: number }
}

interface Place {
  kind: Kind
  areaM2: number
  x: number
  y: number
  inPriorityNeighbourhood: boolean
  rentLevel: number
  incubator: boolean
}

/** @param reach 2 lets everyone look everywhere: questions 2.4 times as dense, and harder to prove */
export function allocationQuestion(size: Size, seed: number, reach = REACH): Question {
  return questionOf(SIZES[size], seed, reach)
}

export function questionOf(
  size: { organisations: number; rooms: number; quarters: number },
  seed: number,
  reach = REACH,
): Question {
  const random = seededRandom(seed * 7919 + size.organisations)
  const { rooms, places } = makeRooms(size.rooms, size.quarters, random)
  const organisations: Organisation[] = []
  const stays = new StayTable(organisations, rooms)
  const freeAtStart = rooms.map((room) => (room.from > 0 ? 0 : capacityOf(room)))
  for (let i = 0; i < size.organisations; i++) {
    const { organisation, allowed } = makeOrganisation(`o${i + 1}`, places, size.quarters, reach, random)
    if (organisation.from === 0 && random.next() < 0.5) {
      const taken = allowed.find(({ room, stay }) => stay.from === 0 && freeAtStart[room]! >= stay.units)
      if (taken !== undefined) {
        freeAtStart[taken.room]! -= taken.stay.units
        organisation.current = rooms[taken.room]!.id
        if (places[taken.room]!.incubator) organisation.stayed = { incubator: 1 + random.below(4) }
      }
    }
    organisations.push(organisation)
    for (const { room, stay } of allowed) stays.push(i, room, stay)
  }
  const options = { ...DEFAULT_OPTIONS, seed }
  return { format: PROBLEM_FORMAT, quarters: size.quarters, rooms, organisations, stays, pins: [], options }
}

function capacityOf(room: Room): number {
  return typeof room.capacity === 'number' ? room.capacity : room.capacity[0]!
}

function makeRooms(count: number, quarters: number, random: Random) {
  const rooms: Room[] = []
  const places: Place[] = []
  while (rooms.length < count) {
    const inBuilding = Math.min(count - rooms.length, 3 + random.below(10))
    const transitional = random.next() < 0.25
    const from = transitional ? random.below(Math.ceil(quarters / 3)) : 0
    const until = transitional ? Math.min(quarters, from + 4 + random.below(quarters - 4)) : quarters
    const site = {
      x: random.next(),
      y: random.next(),
      inPriorityNeighbourhood: random.next() < 0.3,
      rentLevel: (transitional ? 0.4 : 0.7) + 0.6 * random.next(),
    }
    for (let i = 0; i < inBuilding; i++) {
      const kind = pick(random)
      const areaM2 = between(KINDS[kind].areaM2, random)
      const incubator = (kind === 'desks' || kind === 'office') && random.next() < 0.25
      const seats = kind === 'desks' ? Math.max(4, Math.round(areaM2 / 6)) : 1
      rooms.push({
        id: `r${rooms.length + 1}`,
        capacity: withWorks(seats, quarters, random),
        from,
        until,
        maxStay: incubator ? 8 : null,
        maxStayGroup: incubator ? 'incubator' : null,
      })
      places.push({ kind, areaM2, incubator, ...site })
    }
  }
  return { rooms, places }
}

/** Works close or halve one room in twelve for two to four quarters. */
function withWorks(seats: number, quarters: number, random: Random): number | number[] {
  if (random.next() >= 1 / 12) return seats
  const start = random.below(quarters - 2)
  const end = start + 2 + random.below(3)
  const during = seats > 1 ? Math.ceil(seats / 2) : 0
  return Array.from({ length: quarters }, (_, t) => (t >= start && t < end ? during : seats))
}

function makeOrganisation(
  id: string,
  places: readonly Place[],
  quarters: number,
  reach: number,
  random: Random,
): { organisation: Organisation; allowed: Allowed[] } {
  const priority = 0.5 + Math.round(random.next() * 10) / 10
  const from = random.next() < 0.5 ? 0 : random.below(quarters - 3)
  const until = Math.min(quarters, from + Math.ceil(quarters / 2) + random.below(quarters))
  const trade = TRADES[random.below(TRADES.length)]!
  const firstStage = random.below(3)
  const home = { x: random.next(), y: random.next() }
  let team = 1 + random.below(4)
  const allowed: Allowed[] = []
  let stage = firstStage
  for (let at = from; at < until; stage = Math.min(2, stage + 1)) {
    const end = stage === 2 ? until : Math.min(until, at + 3 + random.below(6))
    const kinds = trade[stage]!
    const areaM2 = (8 + 14 * random.next()) * team * (stage + 1)
    const budget = 0.6 + 0.6 * random.next()
    places.forEach((place, r) => {
      if (!kinds.includes(place.kind) || random.next() < 0.08) return
      if (place.incubator && stage === 2) return
      const fit = place.kind === 'desks' ? 1 : 1 - Math.abs(place.areaM2 - areaM2) / Math.max(place.areaM2, areaM2)
      if (fit < 0.1 || (place.kind === 'desks' && team > 6)) return
      const distance = Math.hypot(place.x - home.x, place.y - home.y)
      if (distance > reach) return
      const access = Math.max(0, 1 - 1.4 * distance)
      const affordability = Math.max(0, Math.min(1, budget + 0.4 - place.rentLevel))
      const impact = place.inPriorityNeighbourhood ? 1 : 0
      const worth = round(priority * (60 + 20 * fit + 10 * access + 10 * impact + 5 * affordability))
      allowed.push({ room: r, stay: { from: at, until: end, worth, units: place.kind === 'desks' ? team : 1 } })
    })
    team = Math.min(8, team + random.below(3))
    at = end
  }
  return {
    organisation: {
      id,
      from,
      until,
      moveCost: round(40 * priority),
      evictionCost: round(60 * priority),
      unhousedCost: 0,
      current: null,
      stayed: {},
    },
    allowed,
  }
}

function pick(random: Random): Kind {
  let at = random.next()
  for (const kind of Object.keys(KINDS) as Kind[]) {
    at -= KINDS[kind].share
    if (at < 0) return kind
  }
  return 'office'
}

const between = ([low, high]: readonly [number, number], random: Random) => low + (high - low) * random.next() ** 1.5

const round = (value: number) => Math.round(value * 10) / 10
