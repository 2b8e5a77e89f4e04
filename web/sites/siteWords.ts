import type { Building, Site } from '../../server/contract.ts'
import { setting } from '../api/config.svelte.ts'
import { UNKNOWN, formatArea, formatDay, formatNumber, formatPeriod, formatYesNo } from '../text/format.ts'
import { BUILDING_CONDITION, OWNER_REGIME, PERMANENCE, SITE_STATUS } from '../text/labels.ts'
import { text as shell } from '../text/shell.ts'
import { text } from '../text/sites.ts'

type Values<T> = { readonly [K in keyof T]?: T[K] }

/** Name of a field of a site, as the sheet shows it. */
export function siteFieldLabel(field: string): string {
  const labels: Record<string, string> = {
    ...text.facts,
    inseeCode: text.facts.commune,
    qpvCode: text.facts.qpv,
    archivedAt: shell.archive,
  }
  return labels[field] ?? field
}

/** A field's value in words, whatever gives it: a sheet, a source, somebody else's change. */
export function siteFieldWords(field: string, value: unknown): string {
  if (value === null || value === undefined) return UNKNOWN
  const site = { [field]: value } as Values<Site>
  if (site.permanence) return PERMANENCE[site.permanence] ?? String(value)
  if (site.status) return SITE_STATUS[site.status] ?? String(value)
  if (site.ownerRegime) return OWNER_REGIME[site.ownerRegime] ?? String(value)
  if (site.inseeCode) return setting.communeName(site.inseeCode)
  if (field === 'areaM2') return formatArea(Number(value))
  if (site.usable) return formatPeriod(site.usable)
  if (field === 'inQpv') return formatYesNo(Boolean(value))
  if (field === 'outline') return text.facts.outlineDrawn
  if (site.point) return pointWords(site.point)
  if (Array.isArray(value)) return value.length === 0 ? UNKNOWN : value.join(', ')
  return String(value)
}

/** « 47,19050° N, 1,58650° O » */
export function pointWords([longitude, latitude]: readonly [number, number]): string {
  const degrees = (value: number) => `${Math.abs(value).toFixed(5).replace('.', ',')}°`
  return `${degrees(latitude)} ${latitude < 0 ? 'S' : 'N'}, ${degrees(longitude)} ${longitude < 0 ? 'O' : 'E'}`
}

export function buildingFieldLabel(field: string): string {
  const { name, floors, erpType, erpCategory, condition, conditionAsOf } = text.building
  const labels: Record<string, string> = {
    name,
    floors,
    erpType,
    erpCategory,
    condition,
    conditionAsOf,
    archivedAt: shell.archive,
  }
  return labels[field] ?? field
}

export function buildingFieldWords(field: string, value: unknown): string {
  if (value === null || value === undefined) return UNKNOWN
  const building = { [field]: value } as Values<Building>
  if (building.condition) return BUILDING_CONDITION[building.condition]
  if (building.conditionAsOf) return formatDay(building.conditionAsOf)
  return typeof value === 'number' ? formatNumber(value) : String(value)
}
