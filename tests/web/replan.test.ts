import { expect, test } from 'vitest'
import type { PlanMoves } from '../../server/contract.ts'
import { changeOfDraft, faultsOf, movesCsv, type Draft } from '../../web/allocation/replan.ts'

const works: Draft = {
  key: 0,
  type: 'rooms_closed',
  siteId: 's',
  roomIds: ['r1', 'r2'],
  from: '2027-04-01',
  until: '2027-07-01',
}
const closing: Draft = { key: 1, type: 'site_closes', siteId: 's', on: '2027-07-01' }

test('a change that is not said whole tells each field that is missing', () => {
  expect(faultsOf({ ...closing, siteId: null, on: null })).toEqual({
    siteId: 'Choisissez le site.',
    on: 'Donnez une date.',
  })
  expect(faultsOf({ ...works, siteId: null, roomIds: [], from: null, until: null })).toEqual({
    siteId: 'Choisissez le site.',
    from: 'Donnez une date.',
    until: 'Donnez une date.',
  })
  expect(faultsOf({ ...works, roomIds: [], until: '2027-04-01' })).toEqual({
    roomIds: 'Cochez au moins un local.',
    until: 'La réouverture doit venir après le début.',
  })
})

test('a change said whole is what the server takes', () => {
  expect([faultsOf(closing), faultsOf(works)]).toEqual([{}, {}])
  expect([changeOfDraft(closing), changeOfDraft(works)]).toEqual([
    { type: 'site_closes', siteId: 's', on: '2027-07-01' },
    { type: 'rooms_closed', roomIds: ['r1', 'r2'], from: '2027-04-01', until: '2027-07-01' },
  ])
})

test('the list of who moves is exported one stretch of quarters a row, its last day included', () => {
  const room = { id: 'r', name: 'Un', kind: 'workshop', siteId: 's', siteName: 'Solilab', buildingName: 'H' } as const
  const moves: PlanMoves = {
    basedOn: null,
    unchanged: 0,
    newDemands: 0,
    decant: null,
    soFar: false,
    moves: [
      {
        demandId: 'd',
        relocation: true,
        organisation: { id: 'o', name: 'Les Amarres', stage: 'launch', filiere: null },
        isNew: false,
        removals: 0,
        steps: [
          {
            during: { from: '2027-07-01', until: '2028-01-01' },
            before: room,
            after: null,
            reason: { code: 'site_closes', sentence: 'Le site ferme.' },
          },
        ],
      },
    ],
  }
  expect(movesCsv(moves).split('\r\n').slice(1)).toEqual([
    'Les Amarres;non;2027-07-01;2027-12-31;Un;Solilab;sans local;;Le site ferme.',
    '',
  ])
})
