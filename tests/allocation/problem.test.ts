import { expect, test } from 'vitest'
import { MalformedProblem, parseProblem } from '../../server/allocation/problem.ts'

const room = { id: 'r1', capacity: 2, from: 0, until: 4 }
const organisation = { id: 'o1', from: 1, until: 4, moveCost: 1, evictionCost: 2, unhousedCost: 0 }
const stay = { organisation: 'o1', room: 'r1', from: 1, until: 4, worth: 10, units: 1 }
const pin = { organisation: 'o1', room: 'r1', from: 1, until: 2 }
const question = {
  format: 'escale-allocation/1',
  quarters: 4,
  rooms: [room],
  organisations: [organisation],
  stays: [stay],
  pins: [pin],
  options: {},
}

test('what may be absent takes its default', () => {
  expect(parseProblem({ ...question, pins: undefined, options: undefined })).toEqual({
    ...question,
    rooms: [{ ...room, maxStay: null, maxStayGroup: null }],
    organisations: [{ ...organisation, current: null, stayed: {} }],
    pins: [],
    options: { seconds: 20, seed: 0, gap: 0.001, keep: null, keepBonus: 0, mode: 'weighted' },
  })
})

test('a question that was read reads the same again', () => {
  const once = parseProblem(question)
  expect(parseProblem(JSON.parse(JSON.stringify(once)))).toEqual(once)
})

const without = (item: object, key: string) => ({ ...item, [key]: undefined })

test('priority, class and place in a draw are read when they are given', () => {
  const ranked = { ...organisation, priority: -10, priorityClass: 3, lot: 7 }
  expect(parseProblem({ ...question, organisations: [ranked] }).organisations).toEqual([
    { ...ranked, current: null, stayed: {} },
  ])
})

/** What is wrong, the field that the error must name, the question. */
const malformed: [string, string, unknown][] = [
  ['not an object', 'problem', 3],
  ['a list', 'problem', []],
  ['null', 'problem', null],
  ['unknown format', 'format', { ...question, format: 'escale-allocation/2' }],
  ['no format', 'format', without(question, 'format')],
  ['no quarters', 'quarters', without(question, 'quarters')],
  ['no quarter at all', 'quarters', { ...question, quarters: 0 }],
  ['half quarters', 'quarters', { ...question, quarters: 1.5 }],
  ['quarters as text', 'quarters', { ...question, quarters: '4' }],
  ['quarters beyond reason', 'quarters', { ...question, quarters: 1e9 }],
  ['no rooms', 'rooms', without(question, 'rooms')],
  ['rooms not a list', 'rooms', { ...question, rooms: {} }],
  ['a room that is null', 'rooms[0]', { ...question, rooms: [null] }],
  ['a room without id', 'rooms[0].id', { ...question, rooms: [without(room, 'id')] }],
  ['an empty id', 'rooms[0].id', { ...question, rooms: [{ ...room, id: '' }] }],
  ['a room twice', 'rooms[1].id', { ...question, rooms: [room, room] }],
  ['no capacity', 'rooms[0].capacity', { ...question, rooms: [without(room, 'capacity')] }],
  ['negative capacity', 'rooms[0].capacity', { ...question, rooms: [{ ...room, capacity: -1 }] }],
  ['capacity of half a unit', 'rooms[0].capacity', { ...question, rooms: [{ ...room, capacity: 1.5 }] }],
  ['capacity NaN', 'rooms[0].capacity', { ...question, rooms: [{ ...room, capacity: NaN }] }],
  ['too few capacities', 'rooms[0].capacity', { ...question, rooms: [{ ...room, capacity: [1, 1, 1] }] }],
  ['too many capacities', 'rooms[0].capacity', { ...question, rooms: [{ ...room, capacity: [1, 1, 1, 1, 1] }] }],
  ['a negative capacity', 'rooms[0].capacity[2]', { ...question, rooms: [{ ...room, capacity: [1, 1, -1, 1] }] }],
  ['a lot that is no number', 'organisations[0].lot', { ...question, organisations: [{ ...organisation, lot: 'a' }] }],
  ['a room that closes as it opens', 'rooms[0].from', { ...question, rooms: [{ ...room, from: 2, until: 2 }] }],
  ['a room that closes before', 'rooms[0].from', { ...question, rooms: [{ ...room, from: 3, until: 2 }] }],
  ['a room past the horizon', 'rooms[0].until', { ...question, rooms: [{ ...room, until: 5 }] }],
  ['a room before quarter 0', 'rooms[0].from', { ...question, rooms: [{ ...room, from: -1 }] }],
  ['a room without until', 'rooms[0].until', { ...question, rooms: [without(room, 'until')] }],
  ['negative longest stay', 'rooms[0].maxStay', { ...question, rooms: [{ ...room, maxStay: -1 }] }],
  ['stay group not a text', 'rooms[0].maxStayGroup', { ...question, rooms: [{ ...room, maxStayGroup: 1 }] }],
  ['no organisations', 'organisations', without(question, 'organisations')],
  ['an organisation twice', 'organisations[1].id', { ...question, organisations: [organisation, organisation] }],
  ['never present', 'organisations[0].from', { ...question, organisations: [{ ...organisation, from: 4 }] }],
  ['no move cost', 'organisations[0].moveCost', { ...question, organisations: [without(organisation, 'moveCost')] }],
  [
    'negative move cost',
    'organisations[0].moveCost',
    { ...question, organisations: [{ ...organisation, moveCost: -1 }] },
  ],
  [
    'infinite eviction',
    'organisations[0].evictionCost',
    { ...question, organisations: [{ ...organisation, evictionCost: Infinity }] },
  ],
  [
    'unhoused NaN',
    'organisations[0].unhousedCost',
    { ...question, organisations: [{ ...organisation, unhousedCost: NaN }] },
  ],
  [
    'unknown current room',
    'organisations[0].current',
    { ...question, organisations: [{ ...organisation, current: 'r9' }] },
  ],
  [
    'stayed not an object',
    'organisations[0].stayed',
    { ...question, organisations: [{ ...organisation, stayed: [1] }] },
  ],
  [
    'stayed half a quarter',
    'organisations[0].stayed.incubator',
    { ...question, organisations: [{ ...organisation, stayed: { incubator: 0.5 } }] },
  ],
  ['no stays', 'stays', without(question, 'stays')],
  ['stay of nobody', 'stays[0].organisation', { ...question, stays: [{ ...stay, organisation: 'o9' }] }],
  ['stay nowhere', 'stays[1].room', { ...question, stays: [stay, { ...stay, room: 'r9' }] }],
  ['no worth', 'stays[0].worth', { ...question, stays: [without(stay, 'worth')] }],
  ['worth as text', 'stays[0].worth', { ...question, stays: [{ ...stay, worth: '10' }] }],
  ['no units', 'stays[0].units', { ...question, stays: [without(stay, 'units')] }],
  ['units 0', 'stays[0].units', { ...question, stays: [{ ...stay, units: 0 }] }],
  ['negative units', 'stays[0].units', { ...question, stays: [{ ...stay, units: -2 }] }],
  ['half units', 'stays[0].units', { ...question, stays: [{ ...stay, units: 1.5 }] }],
  ['a stay that ends first', 'stays[0].from', { ...question, stays: [{ ...stay, from: 3, until: 1 }] }],
  ['stays that overlap', 'stays[1].from', { ...question, stays: [stay, { ...stay, from: 3 }] }],
  ['a stay given twice', 'stays[1].from', { ...question, stays: [stay, stay] }],
  ['pins not a list', 'pins', { ...question, pins: 'o1' }],
  ['pin of nobody', 'pins[0].organisation', { ...question, pins: [{ ...pin, organisation: 'o9' }] }],
  ['pin nowhere', 'pins[0].room', { ...question, pins: [{ ...pin, room: 'r9' }] }],
  ['pin before the presence', 'pins[0].from', { ...question, pins: [{ ...pin, from: 0 }] }],
  [
    'pin after the presence',
    'pins[1].until',
    { ...question, organisations: [{ ...organisation, until: 3 }], pins: [pin, { ...pin, until: 4 }] },
  ],
  ['empty pin', 'pins[0].from', { ...question, pins: [{ ...pin, from: 2 }] }],
  ['options not an object', 'options', { ...question, options: 5 }],
  ['seconds as text', 'options.seconds', { ...question, options: { seconds: '20' } }],
  ['negative seconds', 'options.seconds', { ...question, options: { seconds: -1 } }],
  ['half a seed', 'options.seed', { ...question, options: { seed: 0.5 } }],
  ['an unknown mode', 'options.mode', { ...question, options: { mode: 'lottery' } }],
  ['negative gap', 'options.gap', { ...question, options: { gap: -0.1 } }],
  ['keep not a list', 'options.keep', { ...question, options: { keep: {} } }],
  [
    'keep of nobody',
    'options.keep[0].organisation',
    { ...question, options: { keep: [{ ...pin, organisation: 'o9' }] } },
  ],
  ['negative keep bonus', 'options.keepBonus', { ...question, options: { keepBonus: -1 } }],
]

test.each(malformed)('%s: %s is named', (_, field, json) => {
  const error = catchError(() => parseProblem(json))
  expect(error).toBeInstanceOf(MalformedProblem)
  expect((error as MalformedProblem).field).toBe(field)
  expect((error as Error).message).toMatch(/^[^\n]+ reçu ; attendu : [^\n]+$/)
})

function catchError(act: () => unknown): unknown {
  try {
    act()
  } catch (error) {
    return error
  }
  return undefined
}

test('the message shows the value and what is expected', () => {
  const message = 'stays[0].room : "r9" reçu ; attendu : l\'identifiant d\'un élément de rooms'
  expect(() => parseProblem({ ...question, stays: [{ ...stay, room: 'r9' }] })).toThrow(message)
})

test('names of prototype properties are plain names', () => {
  const read = parseProblem({ ...question, organisations: [{ ...organisation, stayed: { constructor: 2 } }] })
  expect(read.organisations[0]!.stayed).toEqual({ constructor: 2 })
})
