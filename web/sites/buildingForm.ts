import type { Building, BuildingCondition, NewBuilding } from '../../server/contract.ts'
import { text } from '../text/sites.ts'

/** What the form of a building holds while it is being filled: `''` or `null` is unknown. */
export interface BuildingForm {
  name: string
  floors: number | null
  erpType: string
  erpCategory: string | null
  condition: BuildingCondition | null
  conditionAsOf: string | null
}
export type BuildingBody = Required<Omit<NewBuilding, 'siteId'>>

export function buildingFormOf(building: Building | null): BuildingForm {
  return {
    name: building?.name ?? '',
    floors: building?.floors ?? null,
    erpType: building?.erpType ?? '',
    erpCategory: building?.erpCategory?.toString() ?? null,
    condition: building?.condition ?? null,
    conditionAsOf: building?.conditionAsOf ?? null,
  }
}

export function buildingFaults(form: BuildingForm): Partial<Record<'name' | 'conditionAsOf', string>> {
  return {
    ...(form.name.trim() === '' ? { name: text.building.nameNeeded } : {}),
    ...(form.condition === null && form.conditionAsOf !== null ? { conditionAsOf: text.building.conditionNeeded } : {}),
  }
}

export function buildingBody(form: BuildingForm): BuildingBody {
  return {
    name: form.name.trim(),
    floors: form.floors,
    erpType: form.erpType.trim().toUpperCase() || null,
    erpCategory: form.erpCategory === null ? null : Number(form.erpCategory),
    condition: form.condition,
    conditionAsOf: form.conditionAsOf,
  }
}
