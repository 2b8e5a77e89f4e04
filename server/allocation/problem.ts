/**
 * The question that the matching module answers, as plain data: `escale-allocation/1`, and its result.
 *
 * Quarters are counted from 0; every period is half-open `[from, until)`. Worths and costs are points; units are
 * workstations (1 for a room held alone). The rules a plan must keep are read again, independently, by `check.ts`.
 */
import { PLAN_MODES, type PlanMode } from '../db/codes.ts'
import { StayTable } from './stayTable.ts'

export const PROBLEM_FORMAT = 'escale-allocation/1'
export const RESULT_FORMAT = 'escale-allocation-result/1'

/** A century: a larger number is a slip of the pen, and would only fill the memory. */
const MAX_QUARTERS = 400

export interface Room {
  id: string
  /** Units that can be held at once: one number, or one per quarter of the question. */
  capacity: number | readonly number[]
  /** Window of the room: outside it the capacity is 0. */
  from: number
  until: number
  /**
   * Most quarters that an organisation may spend in all the rooms of `maxStayGroup` together, those of `stayed`
   * included. Where the rooms of a group differ, the smallest limit holds. With a limit and no group, the room is a
   * group of its own.
   */
  maxStay: number | null
  maxStayGroup: string | null
}

export interface Organisation {
  id: string
  /** Presence: the quarters in which it asks for a room. */
  from: number
  until: number
  /** Points lost at each change from one room directly to another, a first room other than `current` included. */
  moveCost: number
  /** Points lost when it holds `current` and has no room in its first quarter. */
  evictionCost: number
  /** Points lost in each quarter of presence without a room. */
  unhousedCost: number
  /** Room held just before its presence, or null. */
  current: string | null
  /** Quarters already spent, by `maxStayGroup`. */
  stayed: Readonly<Record<string, number>>
  /**
   * Published points: in `deferred_acceptance`, and when envy is audited, who has more goes first. Absent: 0. They play
   * no part in `worth`, where priority is already in the points of the stays.
   */
  priority?: number
  /** Class in `tiers` and in `fairness`, 1 the first served. Absent: 1. */
  priorityClass?: number
  /** Place in a draw: in `deferred_acceptance`, the lowest of equal priorities goes first. Absent: drawn from the seed. */
  lot?: number
}

/** The right of an organisation to a room in some quarters. A pair with no row in a quarter is not allowed then. */
export interface AllowedStay {
  organisation: string
  room: string
  from: number
  until: number
  /** Points per quarter. */
  worth: number
  /** Units taken per quarter. */
  units: number
}

/** A decision already taken: the organisation is in the room in each of these quarters. */
export interface Pin {
  organisation: string
  room: string
  from: number
  until: number
}

/** A plan to stay close to; its units play no part. */
export type KeptStay = Pin

/**
 * How places are shared: the greatest worth of all (`weighted`, the default), the classes one after the other (`tiers`,
 * see `modes/tiers.ts`), or published points and own wishes alone (`deferred_acceptance`, see `modes/deferredAcceptance.ts`).
 */
export type Mode = PlanMode

export interface Options {
  /** Wall-clock allowance in seconds. */
  seconds: number
  seed: number
  /** Good enough: the solver stops once (bound − worth) / max(|bound|, 1) is at most this. */
  gap: number
  keep: readonly KeptStay[] | null
  /** Points that steer the solver, per quarter in which an organisation stays where `keep` has it. Never in `worth`. */
  keepBonus: number
  /** Absent: `weighted`. */
  mode?: Mode
}

export interface Question {
  format: typeof PROBLEM_FORMAT
  quarters: number
  rooms: readonly Room[]
  organisations: readonly Organisation[]
  /** A list, or a `StayTable` where there are millions. */
  stays: Iterable<AllowedStay>
  pins: readonly Pin[]
  options: Options
}

/** A question as JSON has it. */
export interface Problem extends Question {
  stays: readonly AllowedStay[]
}

export interface PlannedStay {
  organisation: string
  room: string
  from: number
  until: number
  units: number
}

export interface Unhoused {
  organisation: string
  from: number
  until: number
}

/** Points that one more unit of the room in this quarter is worth, at most; cells at price 0 are left out. */
export interface Price {
  room: string
  quarter: number
  price: number
}

/** One member of a set of pins and limits that cannot hold together. `sentence` is French, for a person. */
export type Conflict =
  | ({ kind: 'pin'; sentence: string } & Pin)
  | { kind: 'notAllowed'; organisation: string; room: string; quarter: number; sentence: string }
  | { kind: 'window'; room: string; quarter: number; sentence: string }
  | { kind: 'capacity'; room: string; quarter: number; capacity: number; units: number; sentence: string }
  | { kind: 'maxStay'; organisation: string; group: string; limit: number; stayed: number; sentence: string }

/** An organisation that would rather have the room of others of lower priority: see `modes/envy.ts`. */
export interface Envy {
  organisation: string
  room: string
  quarter: number
  /** Those of lower priority there who are not there by right. */
  holders: readonly string[]
}

/** How a plan treats who comes first, whatever its mode. */
export interface Fairness {
  /** Quarters of presence, and those with a room, by class. */
  classes: readonly { priorityClass: number; organisations: number; quartersAsked: number; quartersHoused: number }[]
  /** One case for each organisation with justified envy. */
  envious: readonly Envy[]
  /** Worth of the default plan found in the same run. Null: unknown, since the run was stopped. */
  defaultWorth: number | null
  /** `defaultWorth` less the worth of this plan; below 0 where the default plan found is not the best. */
  cost: number | null
}

interface ResultBase {
  format: typeof RESULT_FORMAT
  /** Version of the solver: the same input, options and version give the same result unless time ran out. */
  solver: string
  seconds: number
  seed: number
  stays: readonly PlannedStay[]
  unhoused: readonly Unhoused[]
  prices: readonly Price[]
  conflicts: readonly Conflict[]
}

export interface SolvedResult extends ResultBase {
  /** `optimal` only when `gap` ≤ 1e-6. */
  status: 'optimal' | 'feasible'
  /** Points of the plan, without any keep bonus. */
  worth: number
  /** No plan is worth more: proven. */
  bound: number
  /** (bound − worth) / max(|bound|, 1). */
  gap: number
  /** With a keep bonus: the same three for the objective that steered the solver, bonus included. */
  steered: { worth: number; bound: number; gap: number } | null
  /** From `solveMode`; the solver itself leaves it out. */
  fairness?: Fairness
}

export interface InfeasibleResult extends ResultBase {
  status: 'infeasible'
  worth: null
  bound: null
  gap: null
  steered: null
}

export type Result = SolvedResult | InfeasibleResult

export type Phase = 'greedy' | 'prices' | 'dive' | 'search' | 'master' | 'exact'

/** How far the solver is. Null: not known yet. With a keep bonus these are the steered figures. */
export interface Progress {
  phase: Phase
  worth: number | null
  bound: number | null
  gap: number | null
  iterations: number
}

export const DEFAULT_OPTIONS: Options = { seconds: 20, seed: 0, gap: 0.001, keep: null, keepBonus: 0, mode: 'weighted' }

/** A question that is not well formed. `message` is one French line naming the field, its value and what is expected. */
export class MalformedProblem extends Error {
  override readonly name = 'MalformedProblem'
  /** Such as `stays[3].room`. */
  readonly field: string

  constructor(
    where: Where,
    readonly value: unknown,
    readonly expected: string,
  ) {
    const field = nameOf(where)
    super(`${field} : ${shown(value)} reçu ; attendu : ${expected}`)
    this.field = field
  }
}

/** Where a value stands in a question. Made a text only once the value is refused: a question has millions of them. */
type Where = string | { readonly inside: Where; readonly key: string | number }

const at = (inside: Where, key: string | number): Where => ({ inside, key })

function nameOf(where: Where): string {
  if (typeof where === 'string') return where
  const { inside, key } = where
  return typeof key === 'number' ? `${nameOf(inside)}[${key}]` : `${nameOf(inside)}.${key}`
}

const SHOWN_LENGTH = 60

function shown(value: unknown): string {
  if (value === undefined) return 'rien'
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value)
  const text = JSON.stringify(value) ?? String(value)
  return text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}…` : text
}

type Json = Readonly<Record<string, unknown>>

/**
 * Reads a question from parsed JSON: every field checked, every default filled in. Unknown keys are ignored.
 * @throws MalformedProblem for the first field that is not as the format wants
 */
export function parseProblem(json: unknown): Problem {
  const reader = readFrame(json)
  const stays = list(object(json, 'problem')['stays'], 'stays', reader.parseStay)
  const problem = { ...reader.frame, stays }
  refuseOverlaps(StayTable.of(problem))
  return problem
}

/**
 * The same, its stays brought a batch at a time: for questions with more of them than a text or the memory holds.
 * @param json the question, with all of its stays, some or none
 * @param batches lists of the other stays, one after the other
 */
export function parseInBatches(json: unknown, batches: Iterable<readonly unknown[]>): Question {
  const { frame, parseStay, place } = readFrame(json)
  const stays = new StayTable(frame.organisations, frame.rooms)
  const take = (item: unknown) => {
    const stay = parseStay(item, at('stays', stays.length))
    const { organisation, room } = place(stay)
    stays.push(organisation, room, stay)
  }
  list(object(json, 'problem')['stays'], 'stays', take)
  for (const batch of batches) batch.forEach(take)
  refuseOverlaps(stays)
  return { ...frame, stays }
}

/** All of a question but its stays, and how to read one of these. */
function readFrame(json: unknown) {
  const root = object(json, 'problem')
  if (root['format'] !== PROBLEM_FORMAT) throw new MalformedProblem('format', root['format'], `"${PROBLEM_FORMAT}"`)
  const quarters = integer(root['quarters'], 'quarters', 1)
  if (quarters > MAX_QUARTERS) throw new MalformedProblem('quarters', quarters, `au plus ${MAX_QUARTERS}`)
  const rooms = list(root['rooms'], 'rooms', (item, field) => parseRoom(item, field, quarters))
  const roomIds = uniqueIds(rooms, 'rooms')
  const organisations = list(root['organisations'], 'organisations', (item, field) =>
    parseOrganisation(item, field, quarters, roomIds),
  )
  const organisationIds = uniqueIds(organisations, 'organisations')
  const parseCover = (item: unknown, field: Where) => parsePin(item, field, quarters, organisationIds, roomIds)

  const parseStay = (item: unknown, field: Where): AllowedStay => {
    const fields = object(item, field)
    return {
      ...parseCover(item, field),
      worth: finite(fields['worth'], at(field, 'worth')),
      units: integer(fields['units'], at(field, 'units'), 1),
    }
  }
  const place = ({ organisation, room }: AllowedStay) => ({
    organisation: organisationIds.get(organisation)!,
    room: roomIds.get(room)!,
  })

  const pins = list(root['pins'] ?? [], 'pins', parseCover)
  pins.forEach((pin, i) => {
    const { from, until } = organisations[organisationIds.get(pin.organisation)!]!
    const expected = `un trimestre de la présence [${from}, ${until}) de ${pin.organisation}`
    if (pin.from < from) throw new MalformedProblem(`pins[${i}].from`, pin.from, expected)
    if (pin.until > until) throw new MalformedProblem(`pins[${i}].until`, pin.until, expected)
  })

  const given = object(root['options'] ?? {}, 'options')
  const options: Options = {
    seconds: finite(given['seconds'] ?? DEFAULT_OPTIONS.seconds, 'options.seconds', 0),
    seed: integer(given['seed'] ?? DEFAULT_OPTIONS.seed, 'options.seed', 0),
    gap: finite(given['gap'] ?? DEFAULT_OPTIONS.gap, 'options.gap', 0),
    keep: absent(given['keep']) ? DEFAULT_OPTIONS.keep : list(given['keep'], 'options.keep', parseCover),
    keepBonus: finite(given['keepBonus'] ?? DEFAULT_OPTIONS.keepBonus, 'options.keepBonus', 0),
    mode: parseMode(given['mode'] ?? 'weighted'),
  }
  return { frame: { format: PROBLEM_FORMAT, quarters, rooms, organisations, pins, options }, parseStay, place } as const
}

function parseMode(value: unknown): Mode {
  const mode = PLAN_MODES.find((each) => each === value)
  if (mode === undefined) throw new MalformedProblem('options.mode', value, PLAN_MODES.join(', '))
  return mode
}

function parseRoom(item: unknown, field: Where, quarters: number): Room {
  const fields = object(item, field)
  return {
    id: text(fields['id'], at(field, 'id')),
    capacity: parseCapacity(fields['capacity'], at(field, 'capacity'), quarters),
    ...parseSpan(fields, field, quarters),
    maxStay: absent(fields['maxStay']) ? null : integer(fields['maxStay'], at(field, 'maxStay'), 0),
    maxStayGroup: absent(fields['maxStayGroup']) ? null : text(fields['maxStayGroup'], at(field, 'maxStayGroup')),
  }
}

function parseCapacity(value: unknown, field: Where, quarters: number): number | number[] {
  if (!Array.isArray(value)) return integer(value, field, 0)
  if (value.length !== quarters) {
    throw new MalformedProblem(field, value, `${quarters} nombres, un par trimestre (${value.length} ici)`)
  }
  return list(value, field, (item, where) => integer(item, where, 0))
}

function parseOrganisation(
  item: unknown,
  field: Where,
  quarters: number,
  roomIds: ReadonlyMap<string, number>,
): Organisation {
  const fields = object(item, field)
  return {
    id: text(fields['id'], at(field, 'id')),
    ...parseSpan(fields, field, quarters),
    moveCost: finite(fields['moveCost'], at(field, 'moveCost'), 0),
    evictionCost: finite(fields['evictionCost'], at(field, 'evictionCost'), 0),
    unhousedCost: finite(fields['unhousedCost'], at(field, 'unhousedCost'), 0),
    current: absent(fields['current']) ? null : known(fields['current'], at(field, 'current'), roomIds, 'rooms'),
    stayed: Object.fromEntries(
      Object.entries(object(fields['stayed'] ?? {}, at(field, 'stayed'))).map(([group, used]) => [
        group,
        integer(used, at(at(field, 'stayed'), group), 0),
      ]),
    ),
    ...(absent(fields['priority']) ? {} : { priority: finite(fields['priority'], at(field, 'priority')) }),
    ...(absent(fields['priorityClass'])
      ? {}
      : { priorityClass: integer(fields['priorityClass'], at(field, 'priorityClass'), 1) }),
    ...(absent(fields['lot']) ? {} : { lot: finite(fields['lot'], at(field, 'lot')) }),
  }
}

function parsePin(
  item: unknown,
  field: Where,
  quarters: number,
  organisationIds: ReadonlyMap<string, number>,
  roomIds: ReadonlyMap<string, number>,
): Pin {
  const fields = object(item, field)
  return {
    organisation: known(fields['organisation'], at(field, 'organisation'), organisationIds, 'organisations'),
    room: known(fields['room'], at(field, 'room'), roomIds, 'rooms'),
    ...parseSpan(fields, field, quarters),
  }
}

function parseSpan(fields: Json, field: Where, quarters: number): { from: number; until: number } {
  const from = integer(fields['from'], at(field, 'from'), 0)
  const until = integer(fields['until'], at(field, 'until'), 0)
  if (until > quarters) throw new MalformedProblem(at(field, 'until'), until, `au plus ${quarters} (quarters)`)
  if (from >= until) throw new MalformedProblem(at(field, 'from'), from, `un trimestre avant until (${until})`)
  return { from, until }
}

/** Two rows for the same pair in the same quarter would leave its worth and units open. */
function refuseOverlaps(stays: StayTable): void {
  const { start, order } = stays.byOrganisation()
  const [room, from, until] = [stays.room.values, stays.from.values, stays.until.values]
  for (let o = 0; o + 1 < start.length; o++) {
    const rows = order.subarray(start[o]!, start[o + 1]!)
    // One number to sort by: room, first quarter, then the place in the list.
    const keys = Float64Array.from(rows, (row, i) => (room[row]! * MAX_QUARTERS + from[row]!) * rows.length + i).sort()
    for (let i = 1; i < keys.length; i++) {
      const [before, after] = [rows[keys[i - 1]! % rows.length]!, rows[keys[i]! % rows.length]!]
      if (room[before] !== room[after] || from[after]! >= until[before]!) continue
      const where = `stays[${before}], même organisation et même local sur [${from[before]!}, ${until[before]!})`
      throw new MalformedProblem(`stays[${after}].from`, from[after], `aucun trimestre en commun avec ${where}`)
    }
  }
}

function absent(value: unknown): boolean {
  return value === undefined || value === null
}

function object(value: unknown, field: Where): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new MalformedProblem(field, value, 'un objet')
  }
  return value as Json
}

function list<Item>(value: unknown, field: Where, parse: (item: unknown, field: Where) => Item): Item[] {
  if (!Array.isArray(value)) throw new MalformedProblem(field, value, 'une liste')
  return value.map((item: unknown, i) => parse(item, at(field, i)))
}

function text(value: unknown, field: Where): string {
  if (typeof value !== 'string' || value === '') throw new MalformedProblem(field, value, 'un texte non vide')
  return value
}

function finite(value: unknown, field: Where, atLeast = -Infinity): number {
  if (typeof value !== 'number' || !Number.isFinite(value) || value < atLeast) {
    throw new MalformedProblem(field, value, atLeast === -Infinity ? 'un nombre' : `un nombre d'au moins ${atLeast}`)
  }
  return value
}

function integer(value: unknown, field: Where, atLeast: number): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < atLeast) {
    throw new MalformedProblem(field, value, `un nombre entier d'au moins ${atLeast}`)
  }
  return value
}

function known(value: unknown, field: Where, ids: ReadonlyMap<string, number>, of: string): string {
  if (typeof value !== 'string' || !ids.has(value)) {
    throw new MalformedProblem(field, value, `l'identifiant d'un élément de ${of}`)
  }
  return value
}

function uniqueIds(items: readonly { id: string }[], field: Where): ReadonlyMap<string, number> {
  const ids = new Map<string, number>()
  items.forEach(({ id }, i) => {
    const first = ids.get(id)
    if (first !== undefined) {
      throw new MalformedProblem(`${field}[${i}].id`, id, `un identifiant unique (déjà pris par ${field}[${first}])`)
    }
    ids.set(id, i)
  })
  return ids
}
