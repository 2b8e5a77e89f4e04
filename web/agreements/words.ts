import type { Agreement } from '../../server/contract.ts'
import { AGREEMENT_STATE, PRECARIOUS_REASON, TENANT_ACTIVITY, text } from '../text/agreements.ts'
import { formatDay, formatEuros, formatNumber, formatPeriod, formatYesNo, UNKNOWN } from '../text/format.ts'
import { OCCUPANCY_FORM, STAGE } from '../text/labels.ts'
import type { Tone } from '../ui/tone.ts'

export const STATE_TONE: Record<Agreement['state'], Tone> = {
  draft: 'neutral',
  proposed: 'action',
  signed: 'good',
  notice_given: 'warn',
  ended: 'neutral',
}

const LABELS: Record<string, string> = {
  ...text.fields,
  rentEurCentsPerMonth: text.fields.rent,
  depositEurCents: text.fields.deposit,
  state: text.stateFilter,
}
export const fieldLabel = (field: string): string => LABELS[field] ?? field

/** A field's value in words, for whoever must choose between two of them. */
export function fieldWords(field: string, value: unknown): string {
  if (value === null || value === undefined) return UNKNOWN
  const known = { [field]: value } as Partial<Agreement>
  if (known.form) return OCCUPANCY_FORM[known.form]
  if (known.state) return AGREEMENT_STATE[known.state]
  if (known.during) return formatPeriod(known.during)
  if (known.activity) return TENANT_ACTIVITY[known.activity]
  if (known.precariousReason) return PRECARIOUS_REASON[known.precariousReason]
  if (known.step) return `${STAGE[known.step.stage]}, ${formatDay(known.step.from)}`
  if (typeof value === 'boolean') return formatYesNo(value)
  if (typeof value === 'number') return field.includes('Cents') ? formatEuros(value) : formatNumber(value)
  return String(value)
}
