/** A question as deferred acceptance and the audit of envy read it: one organisation, one quarter at a time. */
import type { AllowedStay, Organisation, Question } from '../problem.ts'
import { StayTable } from '../stayTable.ts'
import { capacityAt, stayedIn, stayGroup, stayLimits } from '../solver/compile.ts'

export interface Reading {
  /** Rows of an organisation whose units its room has in that quarter, in the order of the question. */
  open(organisation: Organisation, quarter: number): AllowedStay[]
  capacity(room: string, quarter: number): number
  /** Room imposed on an organisation in a quarter. */
  pinned(organisation: Organisation, quarter: number): string | undefined
  /**
   * Points of a quarter by the rules: the worth of the stay less the move, or what being unhoused costs.
   * @param before room held just before, or null
   */
  points(organisation: Organisation, stay: AllowedStay | null, before: string | null, quarter: number): number
  /** Group of the room whose quarters are limited, or null. */
  limitedGroup(room: string): string | null
  /** Quarters that the organisation may still spend in a limited group when the question starts. */
  quartersLeft(organisation: Organisation, group: string): number
}

export function readingOf(problem: Question): Reading {
  const rooms = new Map(problem.rooms.map((room) => [room.id, room]))
  const limits = stayLimits(problem)
  const rowsOf = lastAsked(rowsByOrganisation(problem))
  const pins = new Map<string, Map<number, string>>()
  for (const { organisation, room, from, until } of problem.pins) {
    const own = pins.get(organisation) ?? new Map<number, string>()
    pins.set(organisation, own)
    for (let quarter = from; quarter < until; quarter++) own.set(quarter, room)
  }
  const capacity = (room: string, quarter: number) => capacityAt(rooms.get(room)!, quarter)
  return {
    capacity,
    open: ({ id }, quarter) =>
      rowsOf(id).filter(
        ({ room, from, until, units }) => from <= quarter && quarter < until && units <= capacity(room, quarter),
      ),
    pinned: ({ id }, quarter) => pins.get(id)?.get(quarter),
    points: (organisation, stay, before, quarter) => {
      if (stay !== null) return stay.worth - (before !== null && before !== stay.room ? organisation.moveCost : 0)
      const evicted = quarter === organisation.from && organisation.current !== null
      return -organisation.unhousedCost - (evicted ? organisation.evictionCost : 0)
    },
    limitedGroup: (room) => {
      const group = stayGroup(rooms.get(room)!)
      return group !== null && limits.has(group) ? group : null
    },
    quartersLeft: (organisation, group) => limits.get(group)! - stayedIn(organisation, group),
  }
}

/** Rows of an organisation, made when asked for: of the largest questions, all at once would fill the memory. */
function rowsByOrganisation(question: Question): (id: string) => AllowedStay[] {
  const table = StayTable.of(question)
  const { start, order } = table.byOrganisation()
  const index = new Map(question.organisations.map(({ id }, o) => [id, o]))
  return (id) => {
    const o = index.get(id)!
    return Array.from(order.subarray(start[o]!, start[o + 1]!), (row) => table.at(row))
  }
}

/** Remembers one answer: questions about an organisation come one after the other. */
function lastAsked<Answer>(answer: (id: string) => Answer): (id: string) => Answer {
  let last: { id: string; answer: Answer } | null = null
  return (id) => (last?.id === id ? last : (last = { id, answer: answer(id) })).answer
}

/** Published points of an organisation; one without any comes last. */
export const priorityOf = ({ priority }: Organisation): number => priority ?? 0
/** Class of an organisation, 1 the first served; everybody is in it unless the question says otherwise. */
export const classOf = ({ priorityClass }: Organisation): number => priorityClass ?? 1

/** Room of each organisation by quarter of the question, `null` without one. */
export function roomsOf(
  { organisations, quarters }: Question,
  stays: readonly { organisation: string; room: string; from: number; until: number }[],
) {
  const where = new Map(organisations.map(({ id }) => [id, new Array<string | null>(quarters).fill(null)]))
  for (const { organisation, room, from, until } of stays) where.get(organisation)!.fill(room, from, until)
  return where
}
