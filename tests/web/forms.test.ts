import { describe, expect, test } from 'vitest'
import type { Room } from '../../server/contract.ts'
import { changedFields } from '../../web/api/editing.svelte.ts'
import { roomBody, roomFaults, roomFormOf } from '../../web/rooms/roomForm.ts'
import { buildingBody, buildingFaults, buildingFormOf } from '../../web/sites/buildingForm.ts'
import { siteBody, siteFaults, siteFormOf, type SiteForm } from '../../web/sites/siteForm.ts'

const site = (facts: Partial<SiteForm>): SiteForm => ({
  ...siteFormOf(null),
  name: 'Halle',
  inseeCode: '44109',
  longitude: -1.55,
  latitude: 47.2,
  ...facts,
})

describe('the form of a site', () => {
  test('what is left empty is sent as unknown, never as zero, false or an empty text', () => {
    expect(siteBody(site({}))).toEqual({
      name: 'Halle',
      permanence: 'permanent',
      status: 'spotted',
      inseeCode: '44109',
      address: null,
      point: [-1.55, 47.2],
      outline: null,
      areaM2: null,
      owner: null,
      ownerRegime: null,
      usable: null,
      releaseTrigger: null,
      inQpv: null,
      qpvCode: null,
      parcelRefs: [],
      description: null,
    })
  })

  test('a permanent site keeps neither an end nor a release trigger that were typed before', () => {
    const typed = { usableFrom: '2027-01-01', usableUntil: '2028-01-01', releaseTrigger: 'Travaux' }
    const bodies = (['transitional', 'permanent'] as const).map((permanence) =>
      siteBody(site({ ...typed, permanence })),
    )
    expect(bodies.map(({ usable, releaseTrigger }) => ({ usable, releaseTrigger }))).toEqual([
      { usable: { from: '2027-01-01', until: '2028-01-01' }, releaseTrigger: 'Travaux' },
      { usable: { from: '2027-01-01', until: null }, releaseTrigger: null },
    ])
  })

  test('each thing that is missing or wrong is said beside its field', () => {
    expect(Object.keys(siteFaults(siteFormOf(null))).sort()).toEqual(['inseeCode', 'latitude', 'longitude', 'name'])
    const wrong = { latitude: 91, parcels: '44109000AB0012 nope', usableFrom: '2028-01-01', usableUntil: '2027-01-01' }
    expect(Object.keys(siteFaults(site({ ...wrong, permanence: 'transitional' }))).sort()).toEqual([
      'latitude',
      'parcelRefs',
      'usable',
    ])
    expect(siteFaults(site({ parcels: '44109000ab0012, 44109000AB0013' }))).toEqual({})
  })
})

const ROOM: Room = {
  id: 'r',
  territory: '244400404',
  version: 3,
  archivedAt: null,
  demonstration: false,
  buildingId: 'b',
  name: 'Atelier',
  kind: 'workshop',
  shared: false,
  workstations: null,
  floor: 0,
  areaM2: { value: 120, asOf: '2026-01-01' },
  clearHeightM: null,
  floorLoadKnM2: { value: 7.5, asOf: null },
  doorWidthM: null,
  powerKva: null,
  equipment: [
    { code: 'water', present: true, asOf: '2026-01-01' },
    { code: 'dock', present: false, asOf: null },
  ],
  rents: [
    { stage: 'launch', eurCentsPerMonth: 45_050 },
    { stage: 'emergence', eurCentsPerMonth: 0 },
  ],
  admitsStages: ['launch'],
  longestStayQuarters: null,
  stayGroup: null,
  place: {
    siteId: 's',
    siteName: 'Halle',
    permanence: 'permanent',
    status: 'open',
    usable: null,
    inseeCode: '44109',
    communeName: 'Nantes',
    inQpv: null,
    buildingName: 'A',
  },
}

describe('the form of a room', () => {
  test('a form that nobody touched changes nothing, whatever the order of its lists', () => {
    expect(changedFields(roomBody(roomFormOf(ROOM), ROOM), ROOM)).toEqual({})
  })

  test('an answer changed now takes the day it was seen, the others keep theirs', () => {
    const form = { ...roomFormOf(ROOM), equipmentAsOf: '2026-11-24' }
    form.equipment = { ...form.equipment, dock: true, heating: false }
    expect(changedFields(roomBody(form, ROOM), ROOM)).toEqual({
      equipment: [
        { code: 'water', present: true, asOf: '2026-01-01' },
        { code: 'dock', present: true, asOf: '2026-11-24' },
        { code: 'heating', present: false, asOf: '2026-11-24' },
      ],
    })
  })

  test('an answer taken back to unknown leaves the list; a free rent is a rent', () => {
    const form = roomFormOf(ROOM)
    form.equipment.water = null
    form.rentsEur.launch = null
    form.rentsEur.growth = 12.345
    expect(changedFields(roomBody(form, ROOM), ROOM)).toEqual({
      equipment: [{ code: 'dock', present: false, asOf: null }],
      rents: [
        { stage: 'emergence', eurCentsPerMonth: 0 },
        { stage: 'growth', eurCentsPerMonth: 1235 },
      ],
    })
  })

  test('each thing that is missing is said beside its field', () => {
    const form = { ...roomFormOf(null), shared: true, stayGroup: 'incubateur' }
    form.measures.areaM2 = { value: null, asOf: '2026-01-01' }
    expect(Object.keys(roomFaults(form)).sort()).toEqual([
      'areaM2',
      'kind',
      'longestStayQuarters',
      'name',
      'workstations',
    ])
    expect(roomFaults(roomFormOf(ROOM))).toEqual({})
  })
})

describe('the form of a building', () => {
  test('a letter is written large, a category is a number, what is empty is unknown', () => {
    const form = { ...buildingFormOf(null), name: ' Halle A ', erpType: 'w', erpCategory: '5' }
    expect(buildingBody(form)).toEqual({
      name: 'Halle A',
      floors: null,
      erpType: 'W',
      erpCategory: 5,
      condition: null,
      conditionAsOf: null,
    })
  })

  test('a date without the condition that was seen is said', () => {
    expect(Object.keys(buildingFaults({ ...buildingFormOf(null), conditionAsOf: '2026-01-01' })).sort()).toEqual([
      'conditionAsOf',
      'name',
    ])
  })
})
