/**
 * Do the pins hold together? Without pins every question has a plan (nobody housed), so pins alone can make one
 * impossible: by a room that is not allowed, a closed room, two rooms at once, too many units, or too long a stay.
 * Each of these is seen by looking at the pins of one organisation or of one room-quarter: O(pins × quarters), no solver.
 */
import type { AllowedStay, Conflict, Organisation, Pin, Question, Room } from '../problem.ts'
import { capacityAt, stayGroup, stayLimits, stayedIn } from './compile.ts'

/**
 * A smallest set of pins and limits that cannot hold together: its members, the limit with the sentence that says it
 * all. Empty when the pins hold.
 */
export function conflictingPins(problem: Question): Conflict[] {
  const conflicts = [...forbidden(problem), ...twoRooms(problem), ...tooManyUnits(problem), ...tooLong(problem)]
  return conflicts.reduce<Conflict[]>(
    (smallest, set) => (smallest.length === 0 || set.length < smallest.length ? set : smallest),
    [],
  )
}

const asMember = (pin: Pin): Conflict => ({
  kind: 'pin',
  ...pin,
  sentence: `${pin.organisation} est imposée dans ${pin.room} ${period(pin.from, pin.until)}.`,
})

function period(from: number, until: number): string {
  return until === from + 1 ? `au trimestre ${from}` : `du trimestre ${from} au trimestre ${until - 1}`
}

/** Pins to a room that the organisation may not be in, or that is closed. */
function* forbidden(problem: Question): Generator<Conflict[]> {
  const roomOf = new Map(problem.rooms.map((room) => [room.id, room]))
  const unitsAt = unitsOfPins(problem)
  for (const pin of problem.pins) {
    const { organisation, room } = pin
    const { from, until } = roomOf.get(room)!
    for (let quarter = pin.from; quarter < pin.until; quarter++) {
      if (unitsAt(pin, quarter) === undefined) {
        const sentence =
          `${organisation} est imposée dans ${room} au trimestre ${quarter}, où ce local ne lui est pas permis : ` +
          `retirez cette décision ou rendez ce local possible pour ${organisation}.`
        yield [asMember(pin), { kind: 'notAllowed', organisation, room, quarter, sentence }]
        break
      }
      if (quarter < from || quarter >= until) {
        const sentence =
          `${organisation} est imposée dans ${room} au trimestre ${quarter}, où ce local est fermé (ouvert ` +
          `${period(from, until)}) : raccourcissez cette décision ou prolongez l’ouverture de ${room}.`
        yield [asMember(pin), { kind: 'window', room, quarter, sentence }]
        break
      }
    }
  }
}

/** Pins of one organisation to two rooms in the same quarter. */
function* twoRooms(problem: Question): Generator<Conflict[]> {
  for (const pins of grouped(problem.pins, ({ organisation }) => organisation).values()) {
    for (const [i, first] of pins.entries()) {
      for (const second of pins.slice(i + 1)) {
        const quarter = Math.max(first.from, second.from)
        if (first.room === second.room || quarter >= Math.min(first.until, second.until)) continue
        const sentence =
          `${first.organisation} est imposée à la fois dans ${first.room} et dans ${second.room} au trimestre ` +
          `${quarter} : gardez une seule de ces deux décisions.`
        yield [first, second].map((pin) => ({ kind: 'pin' as const, ...pin, sentence }))
      }
    }
  }
}

/** More units pinned in a room-quarter than it has: the fewest pins that are too many, largest first. */
function* tooManyUnits(problem: Question): Generator<Conflict[]> {
  const unitsAt = unitsOfPins(problem)
  const roomOf = new Map(problem.rooms.map((room) => [room.id, room]))
  for (const [room, pins] of grouped(problem.pins, (pin) => pin.room)) {
    for (let quarter = 0; quarter < problem.quarters; quarter++) {
      const capacity = capacityAt(roomOf.get(room)!, quarter)
      const units = new Map<string, { pin: Pin; units: number }>()
      for (const pin of pins) {
        if (pin.from > quarter || pin.until <= quarter || units.has(pin.organisation)) continue
        units.set(pin.organisation, { pin, units: unitsAt(pin, quarter) ?? 0 })
      }
      const largestFirst = [...units.values()].sort((a, b) => b.units - a.units)
      const members: Pin[] = []
      let taken = 0
      while (taken <= capacity && members.length < largestFirst.length) {
        taken += largestFirst[members.length]!.units
        members.push(largestFirst[members.length]!.pin)
      }
      if (taken <= capacity) continue
      const names = members.map(({ organisation }) => organisation).join(' et ')
      const sentence =
        `${names} ${members.length > 1 ? 'sont imposées' : 'est imposée'} dans ${room} au trimestre ${quarter} : il y ` +
        `faudrait ${taken} place(s) et il y en a ${capacity}. Déplacez ou retirez une de ces décisions.`
      yield [...members.map(asMember), { kind: 'capacity', room, quarter, capacity, units: taken, sentence }]
    }
  }
}

/** Pins of one organisation that go past a stay limit: the fewest of them that do, longest first. */
function* tooLong(problem: Question): Generator<Conflict[]> {
  const limits = stayLimits(problem)
  const groupOf = new Map(problem.rooms.map((room: Room) => [room.id, stayGroup(room)]))
  const organisationOf = new Map(
    problem.organisations.map((organisation: Organisation) => [organisation.id, organisation]),
  )
  for (const pins of grouped(problem.pins, ({ organisation }) => organisation).values()) {
    for (const [group, inGroup] of grouped(pins, (pin) => groupOf.get(pin.room) ?? '')) {
      const limit = limits.get(group)
      if (limit === undefined) continue
      const organisation = organisationOf.get(inGroup[0]!.organisation)!
      const stayed = stayedIn(organisation, group)
      const members: Pin[] = []
      const quarters = new Set<number>()
      for (const pin of inGroup.toSorted((a, b) => b.until - b.from - (a.until - a.from))) {
        const before = quarters.size
        for (let quarter = pin.from; quarter < pin.until; quarter++) quarters.add(quarter)
        if (quarters.size > before) members.push(pin)
        if (stayed + quarters.size > limit) break
      }
      if (stayed + quarters.size <= limit) continue
      const rooms = [...new Set(members.map(({ room }) => room))].join(' et ')
      const already = stayed > 0 ? ` (${stayed} déjà passés)` : ''
      const sentence =
        `${organisation.id} resterait ${stayed + quarters.size} trimestres dans ${rooms}${already}, pour ${limit} ` +
        `permis : raccourcissez une de ces décisions ou relevez la durée permise.`
      yield [
        ...members.map(asMember),
        { kind: 'maxStay', organisation: organisation.id, group: nameOf(group), limit, stayed, sentence },
      ]
    }
  }
}

const nameOf = (group: string) => group.slice(group.indexOf(' ') + 1)

/** Units that a pin takes in a quarter; undefined where no stay allows it. */
function unitsOfPins(problem: Question): (pin: Pin, quarter: number) => number | undefined {
  const key = (organisation: string, room: string) => JSON.stringify([organisation, room])
  const pinned = new Set(problem.pins.map(({ organisation, room }) => key(organisation, room)))
  const rows = new Map<string, AllowedStay[]>()
  for (const stay of pinned.size === 0 ? [] : problem.stays) {
    const pair = key(stay.organisation, stay.room)
    if (pinned.has(pair)) rows.set(pair, [...(rows.get(pair) ?? []), stay])
  }
  return (pin, quarter) =>
    rows.get(key(pin.organisation, pin.room))?.find(({ from, until }) => from <= quarter && quarter < until)?.units
}

function grouped<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>()
  for (const item of items) {
    const group = groups.get(keyOf(item))
    if (group === undefined) groups.set(keyOf(item), [item])
    else group.push(item)
  }
  return groups
}
