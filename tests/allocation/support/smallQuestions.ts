/** Small random questions that use every feature of the format, for fast-check. */
import fc from 'fast-check'
import { DEFAULT_OPTIONS, PROBLEM_FORMAT, parseProblem, type Problem } from '../../../server/allocation/problem.ts'

const span = (quarters: number) =>
  fc
    .tuple(fc.nat(quarters - 1), fc.nat(quarters - 1))
    .map(([a, b]) => ({ from: Math.min(a, b), until: Math.max(a, b) + 1 }))

export const smallQuestion: fc.Arbitrary<Problem> = fc
  .record({
    quarters: fc.integer({ min: 1, max: 4 }),
    rooms: fc.integer({ min: 1, max: 3 }),
    organisations: fc.integer({ min: 1, max: 4 }),
  })
  .chain(({ quarters, rooms, organisations }) =>
    fc.record({
      quarters: fc.constant(quarters),
      rooms: fc.tuple(
        ...Array.from({ length: rooms }, (_, r) =>
          fc.record({
            id: fc.constant(`r${r}`),
            capacity: fc.oneof(
              fc.integer({ min: 0, max: 5 }),
              fc.array(fc.integer({ min: 0, max: 5 }), { minLength: quarters, maxLength: quarters }),
            ),
            window: fc.oneof(fc.constant({ from: 0, until: quarters }), span(quarters)),
            maxStay: fc.option(fc.integer({ min: 0, max: 3 })),
            maxStayGroup: fc.option(fc.constantFrom('incubator', 'pepiniere')),
          }),
        ),
      ),
      organisations: fc.tuple(
        ...Array.from({ length: organisations }, (_, o) =>
          fc.record({
            id: fc.constant(`o${o}`),
            presence: fc.oneof(fc.constant({ from: 0, until: quarters }), span(quarters)),
            moveCost: fc.integer({ min: 0, max: 40 }),
            evictionCost: fc.integer({ min: 0, max: 60 }),
            unhousedCost: fc.integer({ min: 0, max: 10 }),
            current: fc.option(fc.nat(rooms - 1).map((r) => `r${r}`)),
            stayed: fc.dictionary(fc.constantFrom('incubator', 'pepiniere'), fc.integer({ min: 0, max: 3 })),
          }),
        ),
      ),
      // Per pair, a worth and units for each quarter; units 0: not allowed then.
      cells: fc.array(fc.record({ worth: fc.integer({ min: -20, max: 90 }), units: fc.integer({ min: 0, max: 3 }) }), {
        minLength: rooms * organisations * 2,
        maxLength: rooms * organisations * 2,
      }),
      split: fc.nat(quarters - 1),
      pins: fc.array(fc.record({ o: fc.nat(organisations - 1), r: fc.nat(rooms - 1), span: span(quarters) }), {
        maxLength: 1,
      }),
      seed: fc.nat(1000),
    }),
  )
  .map(({ quarters, rooms, organisations, cells, split, pins, seed }) => {
    const stays = rooms.flatMap((room, r) =>
      organisations.flatMap((organisation, o) =>
        [
          { from: 0, until: split },
          { from: split, until: quarters },
        ].flatMap(({ from, until }, half) => {
          const { worth, units } = cells[(r * organisations.length + o) * 2 + half]!
          return units === 0 || from >= until
            ? []
            : [{ organisation: organisation.id, room: room.id, from, until, worth, units }]
        }),
      ),
    )
    return parseProblem({
      format: PROBLEM_FORMAT,
      quarters,
      rooms: rooms.map(({ window, ...room }) => ({ ...room, ...window })),
      organisations: organisations.map(({ presence, ...organisation }) => ({ ...organisation, ...presence })),
      stays,
      pins: pins.flatMap(({ o, r, span: { from, until } }) => {
        const { presence } = organisations[o]!
        const pin = { from: Math.max(from, presence.from), until: Math.min(until, presence.until) }
        return pin.from < pin.until ? [{ organisation: `o${o}`, room: `r${r}`, ...pin }] : []
      }),
      options: { ...DEFAULT_OPTIONS, seconds: 20, seed, gap: 0 },
    })
  })
