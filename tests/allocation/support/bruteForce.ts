/** The rules read a third time, in the plainest way: every plan there is, one after the other. For tiny questions only. */
import type { AllowedStay, Organisation, PlannedStay, Problem } from '../../../server/allocation/problem.ts'

type Sequence = readonly (AllowedStay | null)[]

interface Pathway {
  sequence: Sequence
  worth: number
}

const capacity = (problem: Problem, roomId: string, quarter: number) => {
  const room = problem.rooms.find(({ id }) => id === roomId)!
  if (quarter < room.from || quarter >= room.until) return 0
  return Array.isArray(room.capacity) ? room.capacity[quarter]! : (room.capacity as number)
}

/** Every pathway of the organisation that keeps its pins and stay limits, with its points. */
export function everyPathway(problem: Problem, organisation: Organisation): Pathway[] {
  let sequences: Sequence[] = [[]]
  for (let quarter = organisation.from; quarter < organisation.until; quarter++) {
    const pinned = problem.pins.find(
      (pin) => pin.organisation === organisation.id && pin.from <= quarter && quarter < pin.until,
    )
    const rooms = problem.stays.filter(
      (stay) =>
        stay.organisation === organisation.id &&
        stay.from <= quarter &&
        quarter < stay.until &&
        stay.units <= capacity(problem, stay.room, quarter) &&
        (pinned === undefined || pinned.room === stay.room),
    )
    const choices: (AllowedStay | null)[] = pinned === undefined ? [null, ...rooms] : rooms
    sequences = sequences.flatMap((sequence) => choices.map((choice) => [...sequence, choice]))
  }
  return sequences
    .filter((sequence) => staysAreShortEnough(problem, organisation, sequence))
    .map((sequence) => ({ sequence, worth: worthOf(organisation, sequence) }))
}

function worthOf(organisation: Organisation, sequence: Sequence): number {
  let worth = 0
  let before = organisation.current
  sequence.forEach((stay, i) => {
    if (stay === null) worth -= organisation.unhousedCost
    if (stay === null && i === 0 && organisation.current !== null) worth -= organisation.evictionCost
    if (stay !== null) worth += stay.worth
    if (stay !== null && before !== null && before !== stay.room) worth -= organisation.moveCost
    before = stay?.room ?? null
  })
  return worth
}

function staysAreShortEnough(problem: Problem, organisation: Organisation, sequence: Sequence): boolean {
  return problem.rooms.every((room) => {
    if (room.maxStay === null) return true
    const group = problem.rooms.filter(({ id, maxStayGroup }) =>
      room.maxStayGroup === null ? id === room.id : maxStayGroup === room.maxStayGroup,
    )
    const quarters = sequence.filter((stay) => stay !== null && group.some(({ id }) => id === stay.room)).length
    const before = room.maxStayGroup === null ? 0 : (organisation.stayed[room.maxStayGroup] ?? 0)
    return quarters === 0 || before + quarters <= room.maxStay
  })
}

/** Points of the best plan and the stays of one; null when no plan keeps the pins. */
export function bruteForce(problem: Problem): { worth: number; stays: PlannedStay[] } | null {
  const pathways = problem.organisations.map((organisation) => everyPathway(problem, organisation))
  // What the organisations still to come could bring at most: prunes without losing any best plan.
  const hope = pathways.map((own) => Math.max(...own.map(({ worth }) => worth)))
  const hopeAfter = hope.map((_, i) => hope.slice(i + 1).reduce((sum, worth) => sum + worth, 0))
  let best: { worth: number; stays: PlannedStay[] } | null = null
  const taken = new Map<string, number>()
  const cell = (stay: AllowedStay, quarter: number) => `${stay.room} ${quarter}`

  const choose = (i: number, worth: number, stays: PlannedStay[]): void => {
    if (i === problem.organisations.length) {
      if (best === null || worth > best.worth) best = { worth, stays }
      return
    }
    const organisation = problem.organisations[i]!
    for (const pathway of pathways[i]!) {
      if (best !== null && worth + pathway.worth + hopeAfter[i]! <= best.worth) continue
      const held = pathway.sequence.flatMap((stay, t) =>
        stay === null ? [] : [{ stay, quarter: organisation.from + t }],
      )
      const fits = held.every(
        ({ stay, quarter }) =>
          (taken.get(cell(stay, quarter)) ?? 0) + stay.units <= capacity(problem, stay.room, quarter),
      )
      if (!fits) continue
      for (const { stay, quarter } of held)
        taken.set(cell(stay, quarter), (taken.get(cell(stay, quarter)) ?? 0) + stay.units)
      const own = held.map(({ stay, quarter }) => ({
        organisation: organisation.id,
        room: stay.room,
        from: quarter,
        until: quarter + 1,
        units: stay.units,
      }))
      choose(i + 1, worth + pathway.worth, [...stays, ...own])
      for (const { stay, quarter } of held) taken.set(cell(stay, quarter), taken.get(cell(stay, quarter))! - stay.units)
    }
  }
  choose(0, 0, [])
  return best
}
