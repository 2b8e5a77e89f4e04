import { expect, test } from 'vitest'
import type { Placement, PlanResult } from '../../server/allocation/allocation.schema.ts'
import { compare } from '../../server/allocation/compare.ts'

const organisation = (name: string) => ({ id: name, name, stage: 'launch' as const, filiere: null })

const placed = (demandId: string, roomId: string, worth: number, from = '2027-01-01', until = '2028-01-01') =>
  ({
    demandId,
    organisation: organisation(demandId),
    room: { id: roomId, name: roomId, siteName: 'Solilab' },
    during: { from, until },
    worth,
  }) as Placement
const plan = (...placements: Placement[]): PlanResult => ({ placements, unmet: [], anticipated: [] })
const where = (roomId: string, from = '2027-01-01', until = '2028-01-01') => ({
  roomId,
  roomName: roomId,
  siteName: 'Solilab',
  from,
  until,
})

test('two plans differ in the demands that they do not treat alike, by name', () =>
  expect(
    compare(
      plan(placed('Zeste', 'r1', 300), placed('Abri', 'r2', 100), placed('Même', 'r3', 50)),
      plan(placed('Zeste', 'r2', 320.5), placed('Même', 'r3', 40)),
    ),
  ).toEqual({
    same: 1,
    differing: [
      { demandId: 'Abri', organisation: organisation('Abri'), one: [where('r2')], other: [], worthChange: -100 },
      {
        demandId: 'Zeste',
        organisation: organisation('Zeste'),
        one: [where('r1')],
        other: [where('r2')],
        worthChange: 20.5,
      },
    ],
  }))

test('a demand that both leave without a room is treated alike', () => {
  const unmet = [{ demandId: 'd1', organisation: organisation('d1') }] as PlanResult['unmet']
  expect(compare({ placements: [], unmet }, { placements: [], unmet })).toEqual({ same: 1, differing: [] })
})

test('the same rooms at other dates differ', () => {
  const [one, other] = [placed('d1', 'r1', 10), placed('d1', 'r1', 5, '2027-07-01')]
  expect(compare(plan(one), plan(other)).differing).toEqual([
    {
      demandId: 'd1',
      organisation: organisation('d1'),
      one: [where('r1')],
      other: [where('r1', '2027-07-01')],
      worthChange: -5,
    },
  ])
})
