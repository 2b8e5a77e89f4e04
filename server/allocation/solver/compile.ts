/**
 * The question as typed arrays, the only shape that the solver reads.
 *
 * - A *slot* is a room taken with a given number of units (by a given organisation, where asked); prices and costs are per quarter and slot, in one matrix
 *   `[quarter * slotCount + slot]`. The slots of a room are contiguous, by rising units.
 * - A *segment* is the right of an organisation to a slot over some quarters at one worth per quarter. The segments of
 *   an organisation that cover the same quarters form a *block*, so that the inner loop of the dynamic programming runs
 *   over plain arrays without a test.
 * - A *state* is one of the rooms that an organisation may be in, numbered from 0 within the organisation.
 *
 * Pins vanish here: their units leave the capacity, their segments take `pinnedSlot`, which is free and without limit;
 * in a pinned quarter every other room is gone and being unhoused costs Infinity. What remains always has a plan (every
 * organisation in its pins and unhoused otherwise) once `pins.ts` has found the pins to hold together.
 */
import type { Question } from '../problem.ts'
import { StayTable } from '../stayTable.ts'
import { Column } from './column.ts'

export interface Compiled {
  quarters: number
  organisationCount: number
  roomCount: number
  /** Units left for free choice, `[quarter * roomCount + room]`: pins taken off, 0 outside the window. */
  capacity: Int32Array
  slotCount: number
  /** Room of each slot; −1 for `pinnedSlot`. */
  slotRoom: Int32Array
  slotUnits: Int32Array
  /** First slot of each room; length roomCount + 1. */
  roomSlot: Int32Array
  pinnedSlot: number
  /** Organisations that could take the slot in the quarter, `[quarter * slotCount + slot]`. */
  demand: Int32Array
  /** 0, or Infinity where the slot does not fit in the capacity; same shape as a price matrix. */
  closed: Float64Array
  from: Int32Array
  until: Int32Array
  moveCost: Float64Array
  /** Eviction cost; 0 for an organisation without a current room. */
  evictionCost: Float64Array
  /** `[organisation * quarters + quarter]`; Infinity in pinned quarters. */
  unhousedCost: Float64Array
  /** State of the current room; `NO_CURRENT`, or `CURRENT_ELSEWHERE` when it is none of the states. */
  currentState: Int32Array
  /** Rows of the arrays below: states of organisation o are `[stateStart[o], stateStart[o + 1])`; blocks likewise. */
  stateStart: Int32Array
  stateRoom: Int32Array
  /** Stay limit that the state counts in: an index into the organisation's limits, or −1. */
  stateLimit: Int32Array
  limitStart: Int32Array
  /** Quarters that the organisation may still spend in the group. */
  limitLeft: Int32Array
  blockStart: Int32Array
  blockFrom: Int32Array
  blockUntil: Int32Array
  /** First segment of each block; length blocks + 1. */
  blockSegment: Int32Array
  segmentState: Int32Array
  segmentSlot: Int32Array
  /** Units taken, pinned or not. */
  segmentUnits: Int32Array
  /** Points per quarter, keep bonus included. */
  segmentWorth: Float64Array
  /** 1 where the keep bonus is in `segmentWorth`. */
  segmentKept: Uint8Array
}

export const NO_CURRENT = -1
export const CURRENT_ELSEWHERE = -2
/** In a pathway or a plan, where a segment is expected: no room in this quarter. */
export const UNHOUSED = -1

/** The quarters of a stay as one piece: same slot, same worth. */
interface Piece {
  from: number
  until: number
  state: number
  slot: number
  units: number
  worth: number
  kept: boolean
}

/** Name of the set of rooms that a stay limit counts over, or null when the room is in none. */
export function stayGroup(room: Question['rooms'][number]): string | null {
  if (room.maxStayGroup !== null) return `group ${room.maxStayGroup}`
  return room.maxStay === null ? null : `room ${room.id}`
}

/** The limit of each stay group that has one: the smallest of its rooms. */
export function stayLimits(problem: Question): Map<string, number> {
  const limits = new Map<string, number>()
  for (const room of problem.rooms) {
    const group = stayGroup(room)
    if (group !== null && room.maxStay !== null) {
      limits.set(group, Math.min(limits.get(group) ?? Infinity, room.maxStay))
    }
  }
  return limits
}

/** Quarters that the organisation spent in the group before the question. */
export function stayedIn(organisation: Question['organisations'][number], group: string): number {
  const name = group.startsWith('group ') ? group.slice('group '.length) : ''
  return Object.hasOwn(organisation.stayed, name) ? organisation.stayed[name]! : 0
}

/** Units of a room in a quarter; 0 outside its window. */
export function capacityAt(room: Question['rooms'][number], quarter: number): number {
  if (quarter < room.from || quarter >= room.until) return 0
  return typeof room.capacity === 'number' ? room.capacity : room.capacity[quarter]!
}

/**
 * @param problem well formed, its pins able to hold together
 * @param keepBonus points added to each quarter of a stay that `options.keep` has too
 * @param slotsBy `organisation` tells the teams that share a room apart: more prices, a lower bound; segments are the
 *   same and in the same order
 */
export function compile(problem: Question, keepBonus: number, slotsBy: 'size' | 'organisation' = 'size'): Compiled {
  const { quarters, rooms, organisations } = problem
  const table = StayTable.of(problem)
  const roomIndex = new Map(rooms.map(({ id }, i) => [id, i]))
  const organisationIndex = new Map(organisations.map(({ id }, i) => [id, i]))
  const cell = (organisation: string, quarter: number) => organisationIndex.get(organisation)! * quarters + quarter

  const pinnedRoom = new Int32Array(organisations.length * quarters).fill(-1)
  for (const { organisation, room, from, until } of problem.pins) {
    for (let t = from; t < until; t++) pinnedRoom[cell(organisation, t)] = roomIndex.get(room)!
  }
  const keptRoom = new Int32Array(organisations.length * quarters).fill(-1)
  for (const { organisation, room, from, until } of problem.options.keep ?? []) {
    for (let t = from; t < until; t++) keptRoom[cell(organisation, t)] = roomIndex.get(room)!
  }

  const stays = {
    room: table.room.values,
    tenant: table.organisation.values,
    from: table.from.values,
    until: table.until.values,
    worth: table.worth.values,
    units: table.units.values,
  }
  const rows = table.byOrganisation()

  const capacity = new Int32Array(quarters * rooms.length)
  rooms.forEach((room, r) => {
    for (let t = 0; t < quarters; t++) capacity[t * rooms.length + r] = capacityAt(room, t)
  })
  for (let i = 0; problem.pins.length > 0 && i < table.length; i++) {
    const room = stays.room[i]!
    for (let t = stays.from[i]!; t < stays.until[i]!; t++) {
      const isPinned = pinnedRoom[stays.tenant[i]! * quarters + t] === room
      if (isPinned) capacity[t * rooms.length + room]! -= stays.units[i]!
    }
  }

  const slots = numberSlots(rooms.length, organisations.length, stays, slotsBy)
  const { slotCount, pinnedSlot, slotRoom, slotUnits } = slots
  const closed = new Float64Array(quarters * slotCount)
  for (let t = 0; t < quarters; t++) {
    for (let slot = 0; slot < pinnedSlot; slot++) {
      if (slotUnits[slot]! > capacity[t * rooms.length + slotRoom[slot]!]!) closed[t * slotCount + slot] = Infinity
    }
  }

  const demand = new Int32Array(quarters * slotCount)
  const limits = stayLimits(problem)
  const roomGroup = rooms.map((room) => {
    const group = stayGroup(room)
    return group !== null && limits.has(group) ? group : null
  })
  const unhousedCost = new Float64Array(organisations.length * quarters)
  const currentState = new Int32Array(organisations.length)
  const columns = {
    stateRoom: new Column(Int32Array),
    stateLimit: new Column(Int32Array),
    limitLeft: new Column(Int32Array),
    blockFrom: new Column(Int32Array),
    blockUntil: new Column(Int32Array),
    blockSegment: new Column(Int32Array),
    segmentState: new Column(Int32Array),
    segmentSlot: new Column(Int32Array),
    segmentUnits: new Column(Int32Array),
    segmentWorth: new Column(Float64Array),
    segmentKept: new Column(Uint8Array),
  }
  const stateStart = new Int32Array(organisations.length + 1)
  const limitStart = new Int32Array(organisations.length + 1)
  const blockStart = new Int32Array(organisations.length + 1)
  columns.blockSegment.push(0)
  /** State of each room for the organisation at hand, or −1. */
  const stateOf = new Int32Array(rooms.length)

  organisations.forEach((organisation, o) => {
    const presence = organisation.until - organisation.from
    const left = (group: string) => Math.max(0, limits.get(group)! - stayedIn(organisation, group))
    const limitOf = new Map<string, number>()
    const pieces: Piece[] = []
    stateOf.fill(-1)
    for (let i = rows.start[o]!; i < rows.start[o + 1]!; i++) {
      const stay = rows.order[i]!
      const room = stays.room[stay]!
      const group = roomGroup[room] ?? null
      if (group !== null && left(group) === 0) continue
      const before = pieces.length
      const state = stateOf[room] === -1 ? columns.stateRoom.length - stateStart[o]! : stateOf[room]!
      cut(stay, room, slots.slotOf(room, stays.units[stay]!, o), state)
      if (pieces.length === before || stateOf[room] !== -1) continue
      stateOf[room] = state
      columns.stateRoom.push(room)
      columns.stateLimit.push(group === null || left(group) >= presence ? -1 : limitIndex(limitOf, group))
    }
    for (const group of limitOf.keys()) columns.limitLeft.push(left(group))
    limitStart[o + 1] = columns.limitLeft.length
    stateStart[o + 1] = columns.stateRoom.length
    pushBlocks(pieces, quarters, columns)
    blockStart[o + 1] = columns.blockFrom.length

    for (let t = organisation.from; t < organisation.until; t++) {
      unhousedCost[o * quarters + t] = pinnedRoom[o * quarters + t] === -1 ? organisation.unhousedCost : Infinity
    }
    const current = organisation.current === null ? NO_CURRENT : stateOf[roomIndex.get(organisation.current)!]!
    currentState[o] = organisation.current !== null && current === -1 ? CURRENT_ELSEWHERE : current

    /** Adds the quarters of a stay inside the presence and outside pins to other rooms, where the slot ever fits. */
    function cut(stay: number, room: number, slot: number, state: number): void {
      let last: Piece | null = null
      const keep = (piece: Piece | null) => {
        if (piece === null) return
        let fits = false
        for (let t = piece.from; t < piece.until && !fits; t++) fits = closed[t * slotCount + piece.slot] === 0
        if (!fits) return
        for (let t = piece.from; t < piece.until; t++) demand[t * slotCount + piece.slot]!++
        pieces.push(piece)
      }
      const [first, end] = [
        Math.max(stays.from[stay]!, organisation.from),
        Math.min(stays.until[stay]!, organisation.until),
      ]
      for (let t = first; t < end; t++) {
        const pinned = pinnedRoom[o * quarters + t]!
        if (pinned !== -1 && pinned !== room) continue
        const taken = pinned === room ? pinnedSlot : slot
        const kept = keptRoom[o * quarters + t] === room
        if (last !== null && last.until === t && last.slot === taken && last.kept === kept) last.until = t + 1
        else {
          keep(last)
          const worth: number = stays.worth[stay]! + (kept ? keepBonus : 0)
          last = { from: t, until: t + 1, state, slot: taken, units: stays.units[stay]!, worth, kept }
        }
      }
      keep(last)
    }
  })

  return {
    quarters,
    organisationCount: organisations.length,
    roomCount: rooms.length,
    capacity,
    slotCount,
    slotRoom,
    slotUnits,
    roomSlot: slots.roomSlot,
    pinnedSlot,
    demand,
    closed,
    from: Int32Array.from(organisations, ({ from }) => from),
    until: Int32Array.from(organisations, ({ until }) => until),
    moveCost: Float64Array.from(organisations, ({ moveCost }) => moveCost),
    evictionCost: Float64Array.from(organisations, ({ current, evictionCost }) =>
      current === null ? 0 : evictionCost,
    ),
    unhousedCost,
    currentState,
    stateStart,
    stateRoom: columns.stateRoom.take(),
    stateLimit: columns.stateLimit.take(),
    limitStart,
    limitLeft: columns.limitLeft.take(),
    blockStart,
    blockFrom: columns.blockFrom.take(),
    blockUntil: columns.blockUntil.take(),
    blockSegment: columns.blockSegment.take(),
    segmentState: columns.segmentState.take(),
    segmentSlot: columns.segmentSlot.take(),
    segmentUnits: columns.segmentUnits.take(),
    segmentWorth: columns.segmentWorth.take(),
    segmentKept: columns.segmentKept.take(),
  }
}

function limitIndex(limitOf: Map<string, number>, group: string): number {
  if (!limitOf.has(group)) limitOf.set(group, limitOf.size)
  return limitOf.get(group)!
}

/** Groups the pieces of one organisation that cover the same quarters, by rising first quarter, then in their order. */
function pushBlocks(
  pieces: readonly Piece[],
  quarters: number,
  columns: Record<
    | 'blockFrom'
    | 'blockUntil'
    | 'blockSegment'
    | 'segmentState'
    | 'segmentSlot'
    | 'segmentUnits'
    | 'segmentWorth'
    | 'segmentKept',
    { length: number; push: (value: number) => void }
  >,
): void {
  // One number to sort by: the quarters covered, then the place in the list.
  const count = pieces.length
  const order = Float64Array.from(pieces, ({ from, until }, i) => (from * (quarters + 1) + until) * count + i).sort()
  let before: Piece | null = null
  for (const key of order) {
    const piece = pieces[key % count]!
    if (before === null || before.from !== piece.from || before.until !== piece.until) {
      if (before !== null) columns.blockSegment.push(columns.segmentSlot.length)
      columns.blockFrom.push(piece.from)
      columns.blockUntil.push(piece.until)
    }
    columns.segmentState.push(piece.state)
    columns.segmentSlot.push(piece.slot)
    columns.segmentUnits.push(piece.units)
    columns.segmentWorth.push(piece.worth)
    columns.segmentKept.push(piece.kept ? 1 : 0)
    before = piece
  }
  if (before !== null) columns.blockSegment.push(columns.segmentSlot.length)
}

/**
 * One slot per room and number of units that some stay of the room takes; by organisation, one per team too where teams
 * of several sizes share the room.
 */
function numberSlots(
  roomCount: number,
  tenantCount: number,
  stays: { room: Int32Array; tenant: Int32Array; units: Int32Array },
  slotsBy: 'size' | 'organisation',
) {
  const perRoom = <Item>(make: () => Item) => Array.from({ length: roomCount }, make)
  const sizes = perRoom(() => new Set<number>())
  for (let i = 0; i < stays.room.length; i++) {
    const ofRoom = sizes[stays.room[i]!]!
    if (!ofRoom.has(stays.units[i]!)) ofRoom.add(stays.units[i]!)
  }
  const keyOf = (room: number, units: number, tenant: number) =>
    slotsBy === 'organisation' && sizes[room]!.size > 1 ? units * tenantCount + tenant : units
  const unitsByKey = perRoom(() => new Map<number, number>())
  for (let i = 0; i < stays.room.length; i++) {
    const [room, units] = [stays.room[i]!, stays.units[i]!]
    const key = keyOf(room, units, stays.tenant[i]!)
    if (!unitsByKey[room]!.has(key)) unitsByKey[room]!.set(key, units)
  }
  const sorted = unitsByKey.map((units) => [...units].sort(([a], [b]) => a - b))
  const roomSlot = new Int32Array(roomCount + 1)
  sorted.forEach((slots, r) => (roomSlot[r + 1] = roomSlot[r]! + slots.length))
  const pinnedSlot = roomSlot[roomCount]!
  const slotRoom = new Int32Array(pinnedSlot + 1).fill(-1)
  sorted.forEach((slots, r) => slotRoom.fill(r, roomSlot[r]!, roomSlot[r]! + slots.length))
  const slotByKey = sorted.map((slots, r) => new Map(slots.map(([key], i) => [key, roomSlot[r]! + i])))
  return {
    slotCount: pinnedSlot + 1,
    pinnedSlot,
    roomSlot,
    slotRoom,
    slotUnits: Int32Array.from([...sorted.flat().map(([, units]) => units), 0]),
    slotOf: (room: number, units: number, tenant: number) => slotByKey[room]!.get(keyOf(room, units, tenant))!,
  }
}

/** Mean size of a worth per quarter, at least a little: the scale of steps and temperatures. */
export function typicalWorth({ segmentWorth }: Compiled): number {
  let sum = 0
  for (const worth of segmentWorth) sum += Math.abs(worth)
  return Math.max(sum / Math.max(1, segmentWorth.length), Number.EPSILON)
}

/** Quarters × segments: what one pass of the dynamic programming looks at. */
export function cellsOf({ blockFrom, blockUntil, blockSegment }: Compiled): number {
  let cells = 0
  for (let block = 0; block < blockFrom.length; block++) {
    cells += (blockUntil[block]! - blockFrom[block]!) * (blockSegment[block + 1]! - blockSegment[block]!)
  }
  return cells
}

/** Rooms of the organisation that may be in most. */
export function mostStates({ organisationCount, stateStart }: Compiled): number {
  let most = 0
  for (let o = 0; o < organisationCount; o++) most = Math.max(most, stateStart[o + 1]! - stateStart[o]!)
  return most
}
