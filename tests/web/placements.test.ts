import { expect, test } from 'vitest'
import type { Placement, Plan } from '../../server/contract.ts'
import { csvOf } from '../../web/allocation/csv.ts'
import {
  bySite,
  changesBetween,
  effectsOf,
  filterPlacements,
  isBanned,
  isPinned,
  madeAgain,
  pinOf,
  keptOf,
  proposalsOf,
  sortPlacements,
  toggleBan,
  togglePin,
  type PlacementFilter,
} from '../../web/allocation/placements.ts'

function placement(id: string, changes: Partial<Placement> = {}): Placement {
  return {
    id,
    relocation: false,
    demandId: `d-${id}`,
    organisation: { id: `o-${id}`, name: `Structure ${id}`, stage: 'launch', filiere: null },
    room: { id: `r-${id}`, name: 'Atelier', kind: 'workshop', siteId: 's', siteName: 'Solilab', buildingName: 'Halle' },
    during: { from: '2027-01-01', until: '2028-01-01' },
    workstations: null,
    stays: false,
    moves: false,
    worth: 10,
    toCheck: [],
    explanation: { priority: { factor: 1, reasons: [] }, cameFrom: null, wishes: [], others: [], sentences: [] },
    decision: 'proposed',
    decidedAt: null,
    occupancyId: null,
    ...changes,
  }
}

const all: PlacementFilter = { search: '', change: null, decision: null, onlyToCheck: false }
const ids = (placements: readonly Placement[]) => placements.map(({ id }) => id)

test('placements are found by name whatever the accents, by change, decision and what is to be checked', () => {
  const list = [
    placement('a', { room: { ...placement('a').room, siteName: 'Îlot Rezé' } }),
    placement('b', { stays: true, toCheck: [{ code: 'x', sentence: 'À vérifier.' }] }),
    placement('c', { moves: true, decision: 'accepted' }),
  ]
  expect(ids(filterPlacements(list, { ...all, search: ' ilot REZE ' }))).toEqual(['a'])
  expect(ids(filterPlacements(list, { ...all, change: 'arrives' }))).toEqual(['a'])
  expect(ids(filterPlacements(list, { ...all, change: 'moves' }))).toEqual(['c'])
  expect(ids(filterPlacements(list, { ...all, decision: 'proposed' }))).toEqual(['a', 'b'])
  expect(ids(filterPlacements(list, { ...all, onlyToCheck: true }))).toEqual(['b'])
  expect(ids(filterPlacements(list, all))).toEqual(['a', 'b', 'c'])
})

test('equal placements stay in order of their organisation, then of time', () => {
  const list = [
    placement('b', { worth: 30 }),
    placement('a', { during: { from: '2028-01-01', until: '2029-01-01' } }),
    placement('a2', { organisation: placement('a').organisation }),
  ]
  expect(ids(sortPlacements(list, 'organisation'))).toEqual(['a2', 'a', 'b'])
  expect(ids(sortPlacements(list, 'start'))).toEqual(['a2', 'b', 'a'])
  expect(ids(sortPlacements(list, 'worth'))).toEqual(['b', 'a2', 'a'])
})

test('the timeline shows what is still proposed: not what was accepted or rejected', () => {
  const list = [placement('a'), placement('b', { decision: 'accepted' }), placement('c', { decision: 'rejected' })]
  expect(proposalsOf(list)).toEqual([
    {
      id: 'a',
      roomId: 'r-a',
      demandId: 'd-a',
      organisationId: 'o-a',
      organisationName: 'Structure a',
      from: '2027-01-01',
      until: '2028-01-01',
      workstations: null,
      change: 'arrives',
      leavesRoomId: null,
    },
  ])
})

test('a room cannot be pinned and banned at once for the same demand', () => {
  const none = { pins: [], bans: [] }
  const pin = pinOf(placement('a'))
  const pinned = togglePin(none, pin)
  const banned = toggleBan(pinned, pin)
  expect([isPinned(pinned, pin), isBanned(pinned, pin)]).toEqual([true, false])
  expect(banned).toEqual({ pins: [], bans: [{ demandId: 'd-a', roomId: 'r-a' }] })
  expect(togglePin(banned, pin)).toEqual({ pins: [pin], bans: [] })
  expect(togglePin(pinned, pin)).toEqual(none)
  expect([changesBetween(none, none), changesBetween(none, pinned), changesBetween(pinned, banned)]).toEqual([0, 1, 2])
})

test('a place kept for a project to come stands on the timeline as such, and leads to its cohort', () => {
  const { room, during } = placement('a')
  const stay = { id: 's', cohortId: 'c', name: 'Projet attendu n° 1', probability: 0.5, room, during, worth: 10 }
  expect(keptOf([{ ...stay, workstations: 2 }])).toEqual([
    {
      id: 's',
      roomId: room.id,
      demandId: 's',
      organisationId: 'c',
      organisationName: 'Projet attendu n° 1',
      ...during,
      workstations: 2,
      change: 'kept',
      leavesRoomId: null,
    },
  ])
})

test('sites are counted by what changes there, the busiest first', () => {
  const at = (id: string, siteId: string, changes: Partial<Placement> = {}) =>
    placement(id, { room: { ...placement(id).room, siteId, siteName: `Site ${siteId}` }, ...changes })
  expect(bySite([at('a', '1'), at('b', '2', { stays: true }), at('c', '2', { moves: true }), at('d', '2')])).toEqual([
    { siteId: '2', siteName: 'Site 2', arrives: 1, moves: 1, stays: 1 },
    { siteId: '1', siteName: 'Site 1', arrives: 1, moves: 0, stays: 0 },
  ])
})

test('a plan made again asks the same question, with its own weights and the new pins and bans', () => {
  const plan = {
    id: 'plan-1',
    territory: '244400404',
    startsOn: '2027-01-01',
    quarters: 8,
    seconds: 20,
    seed: 3,
    anticipates: true,
    pins: [],
    bans: [],
    changes: [{ change: { type: 'site_closes', siteId: 's', on: '2027-07-01' }, sentence: 'Le site ferme.' }],
    keepBonus: 50,
    weights: { version: '2026-11', points: { housed: 70 }, moveCost: 40, evictionCost: 60, unhousedCost: 5 },
  } as unknown as Plan
  const pin = pinOf(placement('a'))
  expect(madeAgain(plan, { pins: [pin], bans: [] }, 'x'.repeat(250))).toEqual({
    territory: '244400404',
    name: 'x'.repeat(200),
    startsOn: '2027-01-01',
    quarters: 8,
    weightsVersion: '2026-11',
    weightsChanges: { housed: 70, moveCost: 40, evictionCost: 60, unhousedCost: 5 },
    basedOn: 'plan-1',
    pins: [pin],
    bans: [],
    changes: [{ type: 'site_closes', siteId: 's', on: '2027-07-01' }],
    keepBonus: 50,
    seconds: 20,
    seed: 3,
    anticipates: true,
  })
})

test('a table opens in a French spreadsheet, and a cell is never run as a formula', () => {
  expect(
    csvOf(
      ['Nom', 'Points'],
      [
        ['La "Fourmi"; Rezé', 12.5],
        ['=1+1', null],
      ],
    ),
  ).toBe('﻿Nom;Points\r\n"La ""Fourmi""; Rezé";12,5\r\n\'=1+1;\r\n')
})

test('what accepting does is said line by line: who stays, moves and arrives, and what is left on which day', () => {
  const from = {
    id: 'old',
    name: 'Bureau',
    kind: 'private_office',
    siteId: 's2',
    siteName: 'Fanal',
    buildingName: 'B',
  } as const
  const base = placement('c')
  const moving = placement('c', { moves: true, explanation: { ...base.explanation, cameFrom: from } })
  expect(effectsOf([moving, placement('b', { stays: true }), placement('a')])).toEqual({
    stays: [expect.stringMatching(/^Structure b.*Atelier \(Solilab\)/)],
    moves: [expect.stringMatching(/^Structure c.*Atelier \(Solilab\)/)],
    arrives: [expect.stringMatching(/^Structure a.*Atelier \(Solilab\)/)],
    ends: ['Structure c quitte Bureau (Fanal) le 1er janvier 2027'],
  })
})
