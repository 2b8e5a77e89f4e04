import Type, { type Static } from 'typebox'
import { EQUIPMENT as CODES, ROOM_KINDS, STAGES } from '../../db/codes.ts'
import { count, euros, list, number } from '../../lib/french.ts'
import { Day, EurCents, Id, InseeCode, Name, oneOf } from '../../lib/shapes.ts'
import type { Facts, RoomFacts, SiteFacts } from '../facts.ts'
import { EQUIPMENT, KIND } from '../../db/words.ts'
import type { ChangeKind, ChangePlace } from './change.ts'
import { hostsOnly, openOnly, refuseEmpty, refuseOutside, saidWindow } from './closures.ts'
import { supposedName } from './supposed.ts'

const RoomAdded = Type.Object(
  {
    type: Type.Literal('room_added'),
    id: Type.String({ format: 'uuid', description: 'Chosen by the caller, so that pins and copies can name the room' }),
    name: Name,
    kind: oneOf(ROOM_KINDS),
    areaM2: Type.Optional(Type.Number({ minimum: 0.1, maximum: 100_000 })),
    workstations: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 1000, description: 'Given: the room is shared, by workstation' }),
    ),
    siteId: Type.Optional(Id),
    inseeCode: Type.Optional(InseeCode),
    from: Type.Optional(Day),
    until: Type.Optional(Day),
    equipment: Type.Array(oneOf(CODES), { uniqueItems: true, description: 'All that it has' }),
    rentEurCentsPerMonth: Type.Optional(EurCents),
  },
  {
    additionalProperties: false,
    description:
      'A room that does not exist, in a site, in a commune or nobody knows where; it hosts in [from, until). Its rent, before tax, is that of the room, or of one workstation when it is shared, at every stage; absent: unknown',
  },
)
type RoomAdded = Static<typeof RoomAdded>

export const roomAdded = {
  schema: RoomAdded,
  isScenario: true,
  say(change, { ground }) {
    const { name, kind, areaM2, workstations, siteId, inseeCode, from, until, equipment, rentEurCentsPerMonth } = change
    const site = ground?.sites.find(({ id }) => id === siteId)?.name
    const commune = ground?.communes.find((each) => each.inseeCode === inseeCode)?.name
    const what = [
      ...(areaM2 === undefined ? [] : [`${number(areaM2)} m²`]),
      ...(workstations === undefined ? [] : [count(workstations, 'poste')]),
      ...equipment.map((code) => EQUIPMENT[code]),
    ]
    const where = site !== undefined ? `, sur le site ${site}` : commune !== undefined ? `, à ${commune}` : ''
    const rent =
      rentEurCentsPerMonth === undefined
        ? ''
        : `, à ${euros(rentEurCentsPerMonth)} par mois${workstations === undefined ? '' : ' et par poste'}`
    const when = from === undefined && until === undefined ? '' : `, ${saidWindow(daysOf(change))}`
    return `Un local de plus, qui n’existe pas : « ${name} » (${KIND[kind]}, ${list(what)})${where}${rent}${when}.`
  },
  apply(facts, change, at) {
    const { id, name, kind, areaM2, workstations, equipment, rentEurCentsPerMonth: rent } = change
    if (facts.rooms.some((room) => room.id === id)) {
      throw at.refuse('id', 'supposed_twice', 'Ce local existe déjà : donnez un autre identifiant au local supposé.')
    }
    if (areaM2 === undefined && workstations === undefined) {
      throw at.refuse('areaM2', 'area_or_workstations', 'Donnez la surface du local, ou son nombre de postes.')
    }
    const days = daysOf(change)
    refuseEmpty(at, days)
    refuseOutside(at, change.from === undefined ? 'until' : 'from', days)
    const room: RoomFacts = {
      id,
      name: supposedName(name),
      kind,
      shared: workstations !== undefined,
      workstations: workstations ?? null,
      areaM2: areaM2 ?? null,
      clearHeightM: null,
      floorLoadKnM2: null,
      doorWidthM: null,
      powerKva: null,
      equipment: Object.fromEntries(CODES.map((code) => [code, equipment.includes(code)])),
      rents: rent === undefined ? {} : Object.fromEntries(STAGES.map((stage) => [stage, rent])),
      admitsStages: STAGES,
      longestStayQuarters: null,
      stayGroup: null,
      archived: false,
      supposed: true,
      building: { id, name: 'Bâtiment hypothétique', condition: 'good' },
      site: siteOf(facts, change, at),
    }
    const because = `Ce local, hypothétique, ${hostsOnly(days)}.`
    return openOnly({ ...facts, rooms: [...facts.rooms, room] }, at.horizon, id, days, because)
  },
} as const satisfies ChangeKind<RoomAdded>

const daysOf = ({ from, until }: RoomAdded) => ({ from: from ?? null, until: until ?? null })

function siteOf({ ground }: Facts, { id, siteId, inseeCode }: RoomAdded, { refuse, horizon }: ChangePlace): SiteFacts {
  if (siteId !== undefined && inseeCode !== undefined) {
    throw refuse('inseeCode', 'site_or_commune', 'Donnez le site du local ou sa commune, pas les deux.')
  }
  if (siteId !== undefined) {
    const site = ground?.sites.find((each) => each.id === siteId)
    if (site === undefined) {
      throw refuse(
        'siteId',
        'site_unknown',
        'Ce site n’est pas du territoire, ou il est archivé. Choisissez-en un autre.',
      )
    }
    return site
  }
  const commune = ground?.communes.find((each) => each.inseeCode === inseeCode)
  if (inseeCode !== undefined && commune === undefined) {
    throw refuse(
      'inseeCode',
      'commune_unknown',
      'Cette commune n’est pas du territoire. Choisissez-en une de la liste.',
    )
  }
  return {
    id,
    name: commune === undefined ? 'Lieu hypothétique' : `Lieu hypothétique à ${commune.name}`,
    permanence: 'permanent',
    status: 'open',
    inseeCode: commune?.inseeCode ?? null,
    communeName: commune?.name ?? 'commune inconnue',
    inQpv: null,
    usable: { from: horizon.startsOn, until: null },
    releaseTrigger: null,
  }
}
