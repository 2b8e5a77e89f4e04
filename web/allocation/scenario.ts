import type { PlanChange } from '../../server/contract.ts'
import { text } from '../text/scenario.ts'

type Added<Type extends PlanChange['type']> = Extract<PlanChange, { type: Type }>
type RoomKind = Added<'room_added'>['kind']
type Stage = Added<'demand_added'>['stage']
type Filiere = NonNullable<Added<'demand_added'>['filiere']>
type Equipment = Added<'room_added'>['equipment'][number]

/** Something supposed, as it is being written: what is not said yet is `null`. */
export type Supposition = { readonly key: number } & (
  | { readonly type: 'window'; readonly siteId: string | null; readonly until: string | null }
  | {
      readonly type: 'room'
      readonly id: string
      readonly name: string
      readonly kind: RoomKind | null
      readonly areaM2: number | null
      readonly workstations: number | null
      readonly siteId: string | null
      readonly inseeCode: string | null
      readonly from: string | null
      readonly until: string | null
      readonly equipment: readonly Equipment[]
      readonly rentEurPerMonth: number | null
    }
  | {
      readonly type: 'removed'
      readonly siteId: string | null
      readonly roomId: string | null
      readonly on: string | null
    }
  | {
      readonly type: 'days'
      readonly siteId: string | null
      readonly roomId: string | null
      readonly from: string | null
      readonly until: string | null
    }
  | {
      readonly type: 'demand'
      readonly id: string
      readonly organisationName: string
      readonly stage: Stage | null
      readonly filiere: Filiere | null
      readonly kinds: readonly RoomKind[]
      readonly areaMinM2: number | null
      readonly areaMaxM2: number | null
      readonly workstations: number | null
      readonly from: string | null
      readonly until: string | null
      readonly requiredEquipment: readonly Equipment[]
      readonly budgetEurPerMonth: number | null
      readonly points: number | null
    }
  | { readonly type: 'withdrawn'; readonly demandId: string | null }
  | {
      readonly type: 'changed'
      readonly demandId: string | null
      readonly budgetEurPerMonth: number | null
      readonly areaMinM2: number | null
      readonly from: string | null
    }
)
export type SuppositionOf<Type extends Supposition['type']> = Extract<Supposition, { type: Type }>

/** One with nothing said yet. What does not exist gets an identifier of its own. */
export function blank(type: Supposition['type'], key: number): Supposition {
  const days = { from: null, until: null }
  switch (type) {
    case 'window':
      return { key, type, siteId: null, until: null }
    case 'room': {
      const place = { siteId: null, inseeCode: null }
      const size = { areaM2: null, workstations: null }
      return {
        key,
        type,
        id: newId(),
        name: '',
        kind: null,
        ...size,
        ...place,
        ...days,
        equipment: [],
        rentEurPerMonth: null,
      }
    }
    case 'removed':
      return { key, type, siteId: null, roomId: null, on: null }
    case 'days':
      return { key, type, siteId: null, roomId: null, ...days }
    case 'demand': {
      const who = { id: newId(), organisationName: '', stage: null, filiere: null }
      const size = { areaMinM2: null, areaMaxM2: null, workstations: null }
      const other = { kinds: [], requiredEquipment: [], budgetEurPerMonth: null, points: null }
      return { key, type, ...who, ...size, ...days, ...other }
    }
    case 'withdrawn':
      return { key, type, demandId: null }
    case 'changed':
      return { key, type, demandId: null, budgetEurPerMonth: null, areaMinM2: null, from: null }
  }
}

/** A random UUID; `crypto.randomUUID` is missing on pages that are not served by HTTPS. */
function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = (bytes[6]! & 0x0f) | 0x40
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/** First day on which each site hosts nobody any more, by its sheet; `null`: it gives none. */
export type SiteEnds = ReadonlyMap<string, string | null>

type Faults = Readonly<Record<string, string>>
/** What is wrong in a supposition, by field as the API names it. */
export function faultsOf(supposition: Supposition, ends: SiteEnds): Faults {
  switch (supposition.type) {
    case 'window': {
      const { siteId, until } = supposition
      return {
        ...(siteId === null && { siteId: text.siteMissing }),
        ...(until === null && { until: text.dayMissing }),
        ...(siteId !== null && until !== null && ends.get(siteId) === until && { until: text.same }),
      }
    }
    case 'room': {
      const { name, kind, areaM2, workstations, siteId, inseeCode } = supposition
      return {
        ...(name.trim() === '' && { name: text.room.nameMissing }),
        ...(kind === null && { kind: text.room.kindMissing }),
        ...(areaM2 === null && workstations === null && { areaM2: text.room.sizeMissing }),
        ...(siteId !== null && inseeCode !== null && { inseeCode: text.room.onePlace }),
        ...inOrder(supposition),
      }
    }
    case 'removed':
      return { ...roomChosen(supposition), ...(supposition.on === null && { on: text.dayMissing }) }
    case 'days': {
      const { from, until } = supposition
      const none = from === null && until === null
      return { ...roomChosen(supposition), ...(none && { from: text.days.missing }), ...inOrder(supposition) }
    }
    case 'demand': {
      const { organisationName, stage, kinds, from, until, areaMinM2, areaMaxM2 } = supposition
      const areas = areaMinM2 !== null && areaMaxM2 !== null && areaMinM2 > areaMaxM2
      return {
        ...(organisationName.trim() === '' && { organisationName: text.newDemand.nameMissing }),
        ...(stage === null && { stage: text.newDemand.stageMissing }),
        ...(kinds.length === 0 && { kinds: text.newDemand.kindsMissing }),
        ...(areas && { areaMaxM2: text.newDemand.areas }),
        ...(from === null && { from: text.dayMissing }),
        ...(until === null && { until: text.dayMissing }),
        ...inOrder(supposition),
      }
    }
    case 'withdrawn':
      return supposition.demandId === null ? { demandId: text.demandMissing } : {}
    case 'changed': {
      const { demandId, budgetEurPerMonth, areaMinM2, from } = supposition
      if (demandId === null) return { demandId: text.demandMissing }
      return budgetEurPerMonth === null && areaMinM2 === null && from === null ? { demandId: text.nothingChanged } : {}
    }
  }
}

const inOrder = ({ from, until }: { from: string | null; until: string | null }): Faults =>
  from !== null && until !== null && until <= from ? { until: text.disorder } : {}
const roomChosen = ({ siteId, roomId }: { siteId: string | null; roomId: string | null }): Faults => ({
  ...(siteId === null && { siteId: text.siteMissing }),
  ...(siteId !== null && roomId === null && { roomId: text.days.roomMissing }),
})

const cents = (euros: number): number => Math.round(100 * euros)

/** The change that a supposition without fault says: a site that ends earlier closes, so its tenants are to be placed. */
export function changeOf(supposition: Supposition, ends: SiteEnds): PlanChange {
  switch (supposition.type) {
    case 'window': {
      const [siteId, until] = [supposition.siteId!, supposition.until!]
      const end = ends.get(siteId) ?? null
      return end !== null && until > end
        ? { type: 'site_extended', siteId, until }
        : { type: 'site_closes', siteId, on: until }
    }
    case 'room': {
      const { id, name, kind, equipment, rentEurPerMonth, key: _key, type: _type, ...known } = supposition
      return {
        type: 'room_added',
        id,
        name: name.trim(),
        kind: kind!,
        equipment: [...equipment],
        ...said(known),
        ...(rentEurPerMonth !== null && { rentEurCentsPerMonth: cents(rentEurPerMonth) }),
      }
    }
    case 'removed':
      return { type: 'room_removed', roomId: supposition.roomId!, on: supposition.on! }
    case 'days': {
      const { roomId, from, until } = supposition
      return { type: 'room_window', roomId: roomId!, ...said({ from, until }) }
    }
    case 'demand': {
      const { id, organisationName, stage, kinds, from, until, requiredEquipment, budgetEurPerMonth } = supposition
      const { filiere, areaMinM2, areaMaxM2, workstations, points } = supposition
      return {
        type: 'demand_added',
        id,
        organisationName: organisationName.trim(),
        stage: stage!,
        kinds: [...kinds],
        from: from!,
        until: until!,
        requiredEquipment: [...requiredEquipment],
        ...said({ filiere, areaMinM2, areaMaxM2, workstations, points }),
        ...(budgetEurPerMonth !== null && { budgetEurCentsPerMonth: cents(budgetEurPerMonth) }),
      }
    }
    case 'withdrawn':
      return { type: 'demand_withdrawn', demandId: supposition.demandId! }
    case 'changed': {
      const { demandId, budgetEurPerMonth, areaMinM2, from } = supposition
      return {
        type: 'demand_changed',
        demandId: demandId!,
        ...(budgetEurPerMonth !== null && { budgetEurCentsPerMonth: cents(budgetEurPerMonth) }),
        ...said({ areaMinM2, from }),
      }
    }
  }
}

type Said<Given> = { [Key in keyof Given]?: NonNullable<Given[Key]> }
/** Without what is not said. */
function said<Given extends object>(given: Given): Said<Given> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null)) as Said<Given>
}

/** Which of a supposition's fields a refusal is about: the API says `on` for the end of a site, and counts in cents. */
export function fieldRefused(field: string | null, at: number, type: Supposition['type']): string | null {
  const found = new RegExp(`^changes/${at}/(\\w+)`).exec(field ?? '')?.[1] ?? null
  if (found === 'on' && type === 'window') return 'until'
  return found?.replace('EurCents', 'Eur') ?? null
}
