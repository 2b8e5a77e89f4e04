import type { Equipment, Measure, NewRoom, Room, RoomKind, Stage } from '../../server/contract.ts'
import { EQUIPMENT, STAGE } from '../text/labels.ts'
import { text } from '../text/rooms.ts'

/** The measures of a room, with the word and the unit that each is shown by. */
export const MEASURES = {
  areaM2: { label: text.area, unit: 'm²' },
  clearHeightM: { label: text.clearHeight, unit: 'm' },
  floorLoadKnM2: { label: text.floorLoad, unit: 'kN/m²' },
  doorWidthM: { label: text.doorWidth, unit: 'm' },
  powerKva: { label: text.power, unit: 'kVA' },
} as const
export type MeasureName = keyof typeof MEASURES
export const MEASURE_NAMES = Object.keys(MEASURES) as MeasureName[]
export const EQUIPMENT_CODES = Object.keys(EQUIPMENT) as Equipment[]
export const STAGE_CODES = Object.keys(STAGE) as Stage[]

/** What the form of a room holds while it is being filled: `null` is unknown, everywhere. */
export interface RoomForm {
  name: string
  kind: RoomKind | null
  shared: boolean
  workstations: number | null
  floor: number | null
  measures: Record<MeasureName, { value: number | null; asOf: string | null }>
  equipment: Record<Equipment, boolean | null>
  /** Day that the answers changed now were seen */
  equipmentAsOf: string | null
  rentsEur: Record<Stage, number | null>
  admitsKnown: boolean
  admits: Stage[]
  longestStayQuarters: number | null
  stayGroup: string
}
/** All that can be sent of a room, in the shape of the API. */
export type RoomBody = Required<Omit<NewRoom, 'buildingId'>>

const record = <Key extends string, Value>(keys: readonly Key[], of: (key: Key) => Value) =>
  Object.fromEntries(keys.map((key) => [key, of(key)])) as Record<Key, Value>

export function roomFormOf(room: Room | null): RoomForm {
  return {
    name: room?.name ?? '',
    kind: room?.kind ?? null,
    shared: room?.shared ?? false,
    workstations: room?.workstations ?? null,
    floor: room?.floor ?? null,
    measures: record(MEASURE_NAMES, (name) => ({
      value: room?.[name]?.value ?? null,
      asOf: room?.[name]?.asOf ?? null,
    })),
    equipment: record(EQUIPMENT_CODES, (code) => room?.equipment.find((fact) => fact.code === code)?.present ?? null),
    equipmentAsOf: null,
    rentsEur: record(STAGE_CODES, (stage) => {
      const rent = room?.rents.find((line) => line.stage === stage)
      return rent === undefined ? null : rent.eurCentsPerMonth / 100
    }),
    admitsKnown: room !== null && room.admitsStages !== null,
    admits: [...(room?.admitsStages ?? [])],
    longestStayQuarters: room?.longestStayQuarters ?? null,
    stayGroup: room?.stayGroup ?? '',
  }
}

export type RoomFaults = Partial<Record<'name' | 'kind' | 'workstations' | 'longestStayQuarters' | MeasureName, string>>

/** What stands in the way of saving, beside the field that must change. */
export function roomFaults(form: RoomForm): RoomFaults {
  const faults: RoomFaults = {}
  if (form.name.trim() === '') faults.name = text.form.nameNeeded
  if (form.kind === null) faults.kind = text.form.kindNeeded
  if (form.shared && form.workstations === null) faults.workstations = text.form.workstationsNeeded
  for (const name of MEASURE_NAMES) {
    const { value, asOf } = form.measures[name]
    if (value === null && asOf !== null) faults[name] = text.form.valueNeeded
  }
  if (form.stayGroup.trim() !== '' && form.longestStayQuarters === null)
    faults.longestStayQuarters = text.form.stayNeeded
  return faults
}

/** The form as the API takes it. An answer that did not change keeps the day it had. */
export function roomBody(form: RoomForm, before: Room | null): RoomBody {
  const measure = (name: MeasureName): Measure | null => {
    const { value, asOf } = form.measures[name]
    return value === null ? null : { value, asOf }
  }
  return {
    name: form.name.trim(),
    kind: form.kind!,
    shared: form.shared,
    workstations: form.workstations,
    floor: form.floor,
    areaM2: measure('areaM2'),
    clearHeightM: measure('clearHeightM'),
    floorLoadKnM2: measure('floorLoadKnM2'),
    doorWidthM: measure('doorWidthM'),
    powerKva: measure('powerKva'),
    equipment: inOrderOf(
      before?.equipment.map(({ code }) => code) ?? [],
      EQUIPMENT_CODES.flatMap((code) => {
        const present = form.equipment[code]
        if (present === null) return []
        const known = before?.equipment.find((fact) => fact.code === code)
        return [{ code, present, asOf: known?.present === present ? known.asOf : form.equipmentAsOf }]
      }),
      ({ code }) => code,
    ),
    rents: inOrderOf(
      before?.rents.map(({ stage }) => stage) ?? [],
      STAGE_CODES.flatMap((stage) => {
        const rent = form.rentsEur[stage]
        return rent === null ? [] : [{ stage, eurCentsPerMonth: Math.round(rent * 100) }]
      }),
      ({ stage }) => stage,
    ),
    admitsStages: form.admitsKnown ? form.admits : null,
    longestStayQuarters: form.longestStayQuarters,
    stayGroup: form.stayGroup.trim() || null,
  }
}

/** The same order as before, what is new last: an untouched list must equal itself. */
function inOrderOf<Key, Item>(order: readonly Key[], items: readonly Item[], keyOf: (item: Item) => Key): Item[] {
  const rank = (item: Item) => {
    const at = order.indexOf(keyOf(item))
    return at === -1 ? order.length : at
  }
  return items.toSorted((one, other) => rank(one) - rank(other))
}
