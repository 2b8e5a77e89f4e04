import fc from 'fast-check'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseProblem } from '../../server/allocation/problem.ts'
import { readQuestion } from '../../server/allocation/questionFile.ts'
import { smallQuestion } from './support/smallQuestions.ts'

let folder: string
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'escale-question-'))))
afterAll(() => rmSync(folder, { recursive: true }))

function readText(text: string, chunkBytes: number) {
  const path = join(folder, 'question.json')
  writeFileSync(path, text)
  const question = readQuestion(path, chunkBytes)
  return { ...question, stays: [...question.stays] }
}

test('a file read in chunks of any size, keys in any order, gives what its JSON says', () => {
  fc.assert(
    fc.property(
      smallQuestion,
      fc.integer({ min: 1, max: 300 }),
      fc.constantFrom(undefined, 2),
      fc.infiniteStream(fc.nat()),
      fc.boolean(),
      (problem, chunkBytes, indent, draws, escapesKey) => {
        // Names that look like structure, one of them in more than one byte.
        const renamed = JSON.parse(JSON.stringify(problem).replaceAll('"o1"', '"é\\"]},[{stays\\\\"')) as object
        const order = Object.entries(renamed).map((entry) => [draws.next().value, entry] as const)
        const shuffled = Object.fromEntries(order.sort(([a], [b]) => a - b).map(([, entry]) => entry))
        const written = JSON.stringify({ stays_: ['stays', []], ...shuffled }, null, indent)
        const text = escapesKey ? written.replace('"stays":', '"\\u0073tays":') : written
        expect(readText(text, chunkBytes)).toEqual(parseProblem(JSON.parse(text)))
      },
    ),
    { seed: 20261124, numRuns: 150 },
  )
})

const room = { id: 'r1', capacity: 1, from: 0, until: 4 }
const organisation = { id: 'o1', from: 0, until: 4, moveCost: 0, evictionCost: 0, unhousedCost: 0 }
const stay = { organisation: 'o1', room: 'r1', from: 0, until: 4, worth: 1, units: 1 }
const question = { format: 'escale-allocation/1', quarters: 4, rooms: [room], organisations: [organisation] }
const withStays = (stays: string) => `${JSON.stringify(question).slice(0, -1)},"stays":${stays}}`

test.each([
  ['nothing', '', 'problem : "" reçu ; attendu : du JSON'],
  ['half a file', withStays('[{').slice(0, -1), /^problem : .* ; attendu : du JSON$/],
  ['half a stay', withStays('[{"room":]'), /^problem : .* ; attendu : du JSON$/],
  ['a comma too many', withStays(`[${JSON.stringify(stay)},]`), /^problem : .* ; attendu : du JSON$/],
  ['no list', withStays('3'), 'stays : 3 reçu ; attendu : une liste'],
  ['no stays', JSON.stringify(question), 'stays : rien reçu ; attendu : une liste'],
  ['two lists', withStays('[],"stays":[]'), 'stays : "deux listes" reçu ; attendu : une seule'],
  [
    'a room that is not there',
    withStays(JSON.stringify([stay, { ...stay, room: 'r9' }])),
    `stays[1].room : "r9" reçu ; attendu : l'identifiant d'un élément de rooms`,
  ],
  [
    'the same quarter twice',
    withStays(JSON.stringify([stay, { ...stay, from: 3 }])),
    'stays[1].from : 3 reçu ; attendu : aucun trimestre en commun avec stays[0], même organisation et même local sur [0, 4)',
  ],
])('%s is refused in one line, whatever the chunks', (_, text, message) => {
  for (const chunkBytes of [1, 7, 4096]) expect(() => readText(text, chunkBytes)).toThrow(message)
})

test('a file that is not there is refused with its name', () => {
  expect(() => readQuestion(join(folder, 'nowhere.json'))).toThrow(/nowhere\.json" reçu ; attendu : un fichier lisible/)
})
