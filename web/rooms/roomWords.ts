import type { EquipmentFact, Measure, Room, StageRent } from '../../server/contract.ts'
import { UNKNOWN, formatEuros, formatMeasure, formatNumber } from '../text/format.ts'
import { EQUIPMENT, ROOM_KIND, STAGE } from '../text/labels.ts'
import { text as shell } from '../text/shell.ts'
import { text } from '../text/rooms.ts'
import { MEASURES, type MeasureName } from './roomForm.ts'

/** Name of a field of a room, as the sheet shows it. */
export function roomFieldLabel(field: string): string {
  if (field in MEASURES) return MEASURES[field as MeasureName].label
  const labels: Record<string, string> = {
    name: text.form.name,
    kind: text.kind,
    shared: text.shared,
    workstations: text.workstations,
    floor: text.floor,
    equipment: text.equipment,
    rents: text.rents,
    admitsStages: text.admits,
    longestStayQuarters: text.longestStay,
    stayGroup: text.stayGroup,
    archivedAt: shell.archive,
  }
  return labels[field] ?? field
}

/** A field's value in words. */
export function roomFieldWords(field: string, value: unknown): string {
  if (value === null || value === undefined) return field === 'longestStayQuarters' ? text.noLimit : UNKNOWN
  if (field in MEASURES) return formatMeasure((value as Measure).value, MEASURES[field as MeasureName].unit)
  switch (field) {
    case 'kind':
      return ROOM_KIND[value as Room['kind']]
    case 'shared':
      return value ? text.sharedYes : text.sharedNo
    case 'floor':
      return text.floors(value as number)
    case 'longestStayQuarters':
      return text.quarters(value as number)
    case 'equipment':
      return listed(
        (value as EquipmentFact[]).map(
          ({ code, present }) => `${EQUIPMENT[code]} (${(present ? text.present : text.absent).toLowerCase()})`,
        ),
      )
    case 'rents':
      return listed(
        (value as StageRent[]).map(({ stage, eurCentsPerMonth }) => `${STAGE[stage]} ${formatEuros(eurCentsPerMonth)}`),
      )
    case 'admitsStages':
      return listed((value as Room['admitsStages'] & string[]).map((stage) => STAGE[stage as keyof typeof STAGE]))
    default:
      return typeof value === 'number' ? formatNumber(value) : String(value)
  }
}

const listed = (words: readonly string[]) => (words.length === 0 ? text.none : words.join(', '))
