import type { Cohort, Equipment, NewCohort, RoomKind, Stage } from '../../server/contract.ts'
import { text } from '../text/cohorts.ts'
import { formatEuros, formatNumber, UNKNOWN } from '../text/format.ts'
import { EQUIPMENT, ROOM_KIND, STAGE } from '../text/labels.ts'

/** What the form of a cohort holds while it is being filled: `''` or `null` is unknown. */
export interface CohortForm {
  name: string
  stage: Stage
  leastPerYear: number | null
  mostPerYear: number | null
  arrivalQuarter: number
  stayQuarters: number | null
  probabilityPercent: number | null
  kinds: readonly RoomKind[]
  areaMinM2: number | null
  areaMaxM2: number | null
  workstations: number | null
  requiredEquipment: readonly Equipment[]
  budgetEurPerMonth: number | null
  source: string
}

export function cohortFormOf(cohort: Cohort | null): CohortForm {
  return {
    name: cohort?.name ?? '',
    stage: cohort?.stage ?? 'incubation',
    leastPerYear: cohort?.leastPerYear ?? null,
    mostPerYear: cohort?.mostPerYear ?? null,
    arrivalQuarter: cohort?.arrivalQuarter ?? 4,
    stayQuarters: cohort?.stayQuarters ?? null,
    probabilityPercent: cohort?.probabilityPercent ?? null,
    kinds: cohort?.kinds ?? [],
    areaMinM2: cohort?.areaMinM2 ?? null,
    areaMaxM2: cohort?.areaMaxM2 ?? null,
    workstations: cohort?.workstations ?? null,
    requiredEquipment: cohort?.requiredEquipment ?? [],
    budgetEurPerMonth: eurosOf(cohort?.budgetEurCentsPerMonth ?? null),
    source: cohort?.source ?? '',
  }
}

const eurosOf = (cents: number | null): number | null => (cents === null ? null : cents / 100)

const RANGES = {
  leastPerYear: [0, 50],
  mostPerYear: [1, 50],
  stayQuarters: [1, 40],
  probabilityPercent: [1, 100],
} as const
const OPTIONAL_RANGES = {
  areaMinM2: [0.1, 100_000],
  areaMaxM2: [0.1, 100_000],
  workstations: [1, 1000],
  budgetEurPerMonth: [0, 100_000_000],
} as const

/** What keeps the form from being saved, by field. */
export function cohortFaults(form: CohortForm): Partial<Record<keyof CohortForm, string>> {
  const faults: Partial<Record<keyof CohortForm, string>> = {}
  if (form.name.trim() === '') faults.name = text.faults.name
  if (form.kinds.length === 0) faults.kinds = text.faults.kinds
  for (const [field, [from, to]] of Object.entries({ ...RANGES, ...OPTIONAL_RANGES })) {
    const key = field as keyof typeof RANGES | keyof typeof OPTIONAL_RANGES
    const value = form[key]
    if (value === null) {
      if (key in RANGES) faults[key] = text.faults.required
    } else if (value < from || value > to) faults[key] = text.faults.between(from, to)
  }
  const above = (one: number | null, two: number | null) => one !== null && two !== null && one > two
  if (above(form.leastPerYear, form.mostPerYear)) faults.mostPerYear ??= text.faults.range
  if (above(form.areaMinM2, form.areaMaxM2)) faults.areaMaxM2 ??= text.faults.area
  return faults
}

/** What is sent. Asked for only once the form has no fault: then nothing that is required is missing. */
export function cohortBody({ budgetEurPerMonth, ...form }: CohortForm): Required<Omit<NewCohort, 'territory'>> {
  return {
    ...form,
    name: form.name.trim(),
    leastPerYear: form.leastPerYear!,
    mostPerYear: form.mostPerYear!,
    stayQuarters: form.stayQuarters!,
    probabilityPercent: form.probabilityPercent!,
    kinds: [...form.kinds],
    requiredEquipment: [...form.requiredEquipment],
    budgetEurCentsPerMonth: budgetEurPerMonth === null ? null : Math.round(budgetEurPerMonth * 100),
    source: form.source.trim() || null,
  }
}

export function cohortFieldLabel(field: string): string {
  const labels: Record<string, string> = { ...text.fields, budgetEurCentsPerMonth: text.fields.budgetEurPerMonth }
  return labels[field] ?? field
}

/** A field's value in words, for whoever must choose between two of them. */
export function cohortFieldWords(field: string, value: unknown): string {
  if (value === null || value === undefined) return UNKNOWN
  const known = { [field]: value } as Partial<Cohort>
  if (known.stage) return STAGE[known.stage]
  if (known.kinds) return known.kinds.map((kind) => ROOM_KIND[kind]).join(', ')
  if (known.requiredEquipment) return known.requiredEquipment.map((code) => EQUIPMENT[code]).join(', ') || '–'
  if (known.budgetEurCentsPerMonth !== undefined) return formatEuros(known.budgetEurCentsPerMonth)
  if (known.arrivalQuarter) return text.quarters[known.arrivalQuarter as keyof typeof text.quarters]
  return typeof value === 'number' ? formatNumber(value) : String(value)
}
