import type { Demand } from '../../server/contract.ts'
import { setting } from '../api/config.svelte.ts'
import { text } from '../text/demands.ts'
import { formatDay, formatPeriod, formatYesNo, UNKNOWN } from '../text/format.ts'
import { DEMAND_STATUS, ROOM_KIND, STAGE } from '../text/labels.ts'

export function demandFieldLabel(field: string): string {
  const labels: Record<string, string> = {
    status: text.status,
    submittedOn: text.form.submitted,
    communesWanted: text.form.communes,
    acceptsTransitional: text.sheet.transitional,
    wantsQpv: text.sheet.qpv,
    note: text.form.note,
    phases: text.pathway,
  }
  return labels[field] ?? field
}

/** A field's value in words, for whoever must choose between two of them. */
export function demandFieldWords(field: string, value: unknown): string {
  if (value === null || value === undefined) return UNKNOWN
  const known = { [field]: value } as Partial<Demand>
  if (known.status) return DEMAND_STATUS[known.status] ?? String(value)
  if (known.submittedOn) return formatDay(known.submittedOn)
  if (known.communesWanted)
    return known.communesWanted.map((code) => setting.communeName(code)).join(', ') || text.sheet.anyCommune
  if (known.phases)
    return known.phases
      .map(({ stage, needed, kinds }) =>
        [STAGE[stage], formatPeriod(needed), kinds.map((kind) => ROOM_KIND[kind]).join(', ')].join(', '),
      )
      .join(' ; ')
  return typeof value === 'boolean' ? formatYesNo(value) : String(value)
}
