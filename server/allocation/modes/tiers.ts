/**
 * Tiers: the first class is solved as if the later ones did not exist (their pins apart), then keeps its pathways; the
 * next class is solved on the units that are left, and so on. No class ever loses for a lower one.
 */
import type { PlannedStay, Question, Room, SolvedResult } from '../problem.ts'
import { capacityAt } from '../solver/compile.ts'
import { classOf, readingOf } from './reading.ts'

/** Classes of a question, the first served first. */
export const classesOf = ({ organisations }: Question): number[] =>
  [...new Set(organisations.map(classOf))].sort((a, b) => a - b)

/**
 * @param problem its pins must hold together
 * @param solveClass solves the question of one class
 * @param seconds shared by the classes alike
 */
export async function tiers(
  problem: Question,
  seconds: number,
  solveClass: (question: Question) => Promise<SolvedResult>,
): Promise<Pick<SolvedResult, 'stays' | 'unhoused' | 'worth'>> {
  const classes = classesOf(problem)
  const parts: SolvedResult[] = []
  for (const each of classes) {
    const held = parts.flatMap(({ stays }) => stays)
    parts.push(await solveClass(questionOf(problem, each, held, seconds / classes.length)))
  }
  return {
    stays: parts.flatMap(({ stays }) => stays),
    unhoused: parts.flatMap(({ unhoused }) => unhoused),
    worth: parts.reduce((sum, { worth }) => sum + worth, 0),
  }
}

/** What one class is asked: the units that the classes before it hold, and that the pins of the later ones need, are gone. */
function questionOf(problem: Question, own: number, held: readonly PlannedStay[], seconds: number): Question {
  const members = new Set(problem.organisations.filter((each) => classOf(each) === own).map(({ id }) => id))
  const mine = ({ organisation }: { organisation: string }) => members.has(organisation)
  const taken = new Map<string, number[]>(
    problem.rooms.map(({ id }) => [id, new Array<number>(problem.quarters).fill(0)]),
  )
  for (const { room, from, until, units } of held) {
    for (let quarter = from; quarter < until; quarter++) taken.get(room)![quarter]! += units
  }
  const reading = readingOf(problem)
  for (const organisation of problem.organisations.filter((each) => classOf(each) > own)) {
    for (let quarter = organisation.from; quarter < organisation.until; quarter++) {
      const room = reading.pinned(organisation, quarter)
      if (room === undefined) continue
      taken.get(room)![quarter]! += reading.open(organisation, quarter).find((stay) => stay.room === room)!.units
    }
  }
  const left = (room: Room): Room => ({
    ...room,
    capacity: taken.get(room.id)!.map((units, quarter) => capacityAt(room, quarter) - units),
  })
  const { options } = problem
  return {
    ...problem,
    rooms: problem.rooms.map(left),
    organisations: problem.organisations.filter(({ id }) => members.has(id)),
    stays: [...problem.stays].filter(mine),
    pins: problem.pins.filter(mine),
    options: { ...options, mode: 'weighted', seconds, keep: options.keep?.filter(mine) ?? null },
  }
}
