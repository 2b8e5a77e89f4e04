/**
 * Reads every rule again on a finished plan. It shares no code with `solver/`: a mistake there must not be able to hide
 * here. A breach is a bug of ours (or a doctored plan) and the plan is never shown.
 */
import type { AllowedStay, Question, Result, Room } from './problem.ts'

export type BreachCode =
  | 'unknown_organisation'
  | 'unknown_room'
  | 'outside_presence'
  | 'two_rooms_at_once'
  | 'not_allowed'
  | 'wrong_units'
  | 'outside_window'
  | 'over_capacity'
  | 'max_stay'
  | 'pin_broken'
  | 'unhoused_wrong'
  | 'worth_wrong'
  | 'bound_wrong'
  | 'gap_wrong'
  | 'status_wrong'
  | 'unfounded_refusal'

export interface Breach {
  code: BreachCode
  organisation?: string
  room?: string
  quarter?: number
  /** French sentence for a person. */
  because: string
}

/** What a plan holds in one quarter for one organisation. */
interface Held {
  room: string
  units: number
}

const OPTIMAL_GAP = 1e-6
/** Sums of the same points in another order may differ by rounding. */
const tolerance = (value: number) => 1e-6 * Math.max(1, Math.abs(value))

/**
 * Every breach of the rules of `escale-allocation/1` in `result`; empty when there is none.
 * For an infeasible result it only tells whether conflicts were named.
 */
export function check(problem: Question, result: Result): Breach[] {
  if (result.status === 'infeasible') {
    return result.conflicts.length > 0
      ? []
      : [{ code: 'unfounded_refusal', because: 'Le plan est dit impossible sans citer ce qui s’y oppose.' }]
  }
  const breaches: Breach[] = []
  const plan = readPlan(problem, result, breaches)
  checkStays(problem, plan, breaches)
  checkCapacity(problem, plan, breaches)
  checkMaxStay(problem, plan, breaches)
  checkPins(problem, plan, breaches)
  checkUnhoused(problem, result, plan, breaches)
  checkFigures(problem, result, plan, breaches)
  return breaches
}

/** Points of a plan by the rules, keep bonus left out. Rows for unknown organisations or rooms are skipped. */
export function worthOf(problem: Question, result: Pick<Result, 'stays'>): number {
  return planWorth(problem, readPlan(problem, result, []))
}

type Plan = ReadonlyMap<string, ReadonlyMap<number, Held>>

function readPlan(problem: Question, result: Pick<Result, 'stays'>, breaches: Breach[]): Plan {
  const rooms = new Set(problem.rooms.map((room) => room.id))
  const plan = new Map(problem.organisations.map(({ id }) => [id, new Map<number, Held>()]))
  const presence = new Map(problem.organisations.map((organisation) => [organisation.id, organisation]))
  for (const { organisation, room, from, until, units } of result.stays) {
    const held = plan.get(organisation)
    const present = presence.get(organisation)
    if (held === undefined || present === undefined) {
      breaches.push({
        code: 'unknown_organisation',
        organisation,
        because: `${organisation} n’est pas dans la question.`,
      })
      continue
    }
    if (!rooms.has(room)) {
      breaches.push({ code: 'unknown_room', organisation, room, because: `${room} n’est pas dans la question.` })
      continue
    }
    for (let quarter = from; quarter < until; quarter++) {
      const where = { organisation, room, quarter }
      if (quarter < present.from || quarter >= present.until) {
        const because = `${organisation} est dans ${room} au trimestre ${quarter}, hors de sa présence.`
        breaches.push({ code: 'outside_presence', ...where, because })
        continue
      }
      const other = held.get(quarter)
      if (other !== undefined) {
        const because = `${organisation} est à la fois dans ${other.room} et dans ${room} au trimestre ${quarter}.`
        breaches.push({ code: 'two_rooms_at_once', ...where, because })
        continue
      }
      held.set(quarter, { room, units })
    }
  }
  return plan
}

function checkStays(problem: Question, plan: Plan, breaches: Breach[]): void {
  const allowed = allowedStays(problem)
  for (const [organisation, held] of plan) {
    for (const [quarter, { room, units }] of held) {
      const stay = allowed(organisation, room, quarter)
      const where = { organisation, room, quarter }
      if (stay === undefined) {
        const because = `${organisation} n’a pas droit à ${room} au trimestre ${quarter}.`
        breaches.push({ code: 'not_allowed', ...where, because })
      } else if (stay.units !== units) {
        const because = `${organisation} occupe ${stay.units} place(s) de ${room} au trimestre ${quarter}, pas ${units}.`
        breaches.push({ code: 'wrong_units', ...where, because })
      }
    }
  }
}

function checkCapacity(problem: Question, plan: Plan, breaches: Breach[]): void {
  const holders = new Map<string, { organisation: string; units: number }[][]>()
  for (const { id } of problem.rooms)
    holders.set(
      id,
      Array.from({ length: problem.quarters }, () => []),
    )
  for (const [organisation, held] of plan) {
    for (const [quarter, { room, units }] of held) holders.get(room)![quarter]!.push({ organisation, units })
  }
  for (const room of problem.rooms) {
    for (const [quarter, here] of holders.get(room.id)!.entries()) {
      if (here.length === 0) continue
      const names = here.map(({ organisation }) => organisation).join(', ')
      const where = { room: room.id, quarter }
      if (quarter < room.from || quarter >= room.until) {
        const because = `${room.id} est fermé au trimestre ${quarter} mais accueille ${names}.`
        breaches.push({ code: 'outside_window', ...where, because })
        continue
      }
      const taken = here.reduce((sum, { units }) => sum + units, 0)
      const capacity = typeof room.capacity === 'number' ? room.capacity : room.capacity[quarter]!
      if (taken > capacity) {
        const because = `${room.id} a ${capacity} place(s) au trimestre ${quarter} et en donne ${taken} (${names}).`
        breaches.push({ code: 'over_capacity', ...where, because })
      }
    }
  }
}

function checkMaxStay(problem: Question, plan: Plan, breaches: Breach[]): void {
  const groups = new Map<string, Room[]>()
  for (const room of problem.rooms) {
    if (room.maxStayGroup === null && room.maxStay === null) continue
    const key = room.maxStayGroup === null ? `room ${room.id}` : `group ${room.maxStayGroup}`
    groups.set(key, [...(groups.get(key) ?? []), room])
  }
  for (const members of groups.values()) {
    const limits = members.flatMap(({ maxStay }) => (maxStay === null ? [] : [maxStay]))
    if (limits.length === 0) continue
    const limit = Math.min(...limits)
    const group = members[0]!.maxStayGroup
    const ids = new Set(members.map(({ id }) => id))
    for (const organisation of problem.organisations) {
      const quarters = [...plan.get(organisation.id)!.values()].filter(({ room }) => ids.has(room)).length
      const before = group !== null && Object.hasOwn(organisation.stayed, group) ? organisation.stayed[group]! : 0
      if (quarters === 0 || before + quarters <= limit) continue
      const name = group ?? members[0]!.id
      const because = `${organisation.id} passerait ${before + quarters} trimestres dans ${name}, ${limit} au plus permis.`
      breaches.push({ code: 'max_stay', organisation: organisation.id, because })
    }
  }
}

function checkPins(problem: Question, plan: Plan, breaches: Breach[]): void {
  for (const { organisation, room, from, until } of problem.pins) {
    for (let quarter = from; quarter < until; quarter++) {
      if (plan.get(organisation)!.get(quarter)?.room === room) continue
      const because = `${organisation} devait être dans ${room} au trimestre ${quarter} (décision imposée).`
      breaches.push({ code: 'pin_broken', organisation, room, quarter, because })
    }
  }
}

function checkUnhoused(problem: Question, result: Result, plan: Plan, breaches: Breach[]): void {
  const told = new Map(problem.organisations.map(({ id }) => [id, new Set<number>()]))
  for (const { organisation, from, until } of result.unhoused) {
    for (let quarter = from; quarter < until; quarter++) told.get(organisation)?.add(quarter)
  }
  for (const { id, from, until } of problem.organisations) {
    for (let quarter = 0; quarter < problem.quarters; quarter++) {
      const unhoused = quarter >= from && quarter < until && !plan.get(id)!.has(quarter)
      if (unhoused === told.get(id)!.has(quarter)) continue
      const because = unhoused
        ? `${id} est sans local au trimestre ${quarter} et le plan ne le dit pas.`
        : `${id} est dit sans local au trimestre ${quarter} et ne l’est pas.`
      breaches.push({ code: 'unhoused_wrong', organisation: id, quarter, because })
    }
  }
}

function checkFigures(problem: Question, result: Result, plan: Plan, breaches: Breach[]): void {
  if (result.status === 'infeasible') return
  const { worth, bound, gap, status } = result
  const told = planWorth(problem, plan)
  if (!(Math.abs(told - worth) <= tolerance(told))) {
    breaches.push({ code: 'worth_wrong', because: `Le plan vaut ${told} points, pas ${worth}.` })
  }
  if (!(bound >= worth - tolerance(worth))) {
    breaches.push({ code: 'bound_wrong', because: `La borne ${bound} est sous la valeur du plan, ${worth}.` })
  }
  const trueGap = (bound - worth) / Math.max(Math.abs(bound), 1)
  if (!(Math.abs(trueGap - gap) <= 1e-9)) {
    breaches.push({ code: 'gap_wrong', because: `L’écart à la borne est ${trueGap}, pas ${gap}.` })
  }
  if (status === 'optimal' && !(gap <= OPTIMAL_GAP)) {
    breaches.push({ code: 'status_wrong', because: `Le plan est dit optimal avec un écart de ${gap}.` })
  }
}

function planWorth(problem: Question, plan: Plan): number {
  const allowed = allowedStays(problem)
  let total = 0
  for (const organisation of problem.organisations) {
    const held = plan.get(organisation.id)!
    let before = organisation.current
    for (let quarter = organisation.from; quarter < organisation.until; quarter++) {
      const room = held.get(quarter)?.room ?? null
      if (room !== null) total += allowed(organisation.id, room, quarter)?.worth ?? 0
      else total -= organisation.unhousedCost
      if (room === null && quarter === organisation.from && organisation.current !== null) {
        total -= organisation.evictionCost
      }
      if (room !== null && before !== null && room !== before) total -= organisation.moveCost
      before = room
    }
  }
  return total
}

function allowedStays(
  problem: Question,
): (organisation: string, room: string, quarter: number) => AllowedStay | undefined {
  const rows = new Map<string, Map<string, AllowedStay[]>>()
  for (const stay of problem.stays) {
    const ofOrganisation = rows.get(stay.organisation) ?? new Map<string, AllowedStay[]>()
    rows.set(stay.organisation, ofOrganisation)
    const ofPair = ofOrganisation.get(stay.room) ?? []
    ofOrganisation.set(stay.room, ofPair)
    ofPair.push(stay)
  }
  return (organisation, room, quarter) =>
    rows
      .get(organisation)
      ?.get(room)
      ?.find(({ from, until }) => from <= quarter && quarter < until)
}
