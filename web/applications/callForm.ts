import type { Call, NewCall } from '../../server/contract.ts'
import { text } from '../text/applications.ts'
import { formatDay, UNKNOWN } from '../text/format.ts'

/** What the form of a call holds while it is being filled. */
export interface CallForm {
  name: string
  opensOn: string | null
  closesOn: string | null
  offer: string
  decidedBy: string
  siteIds: readonly string[]
}

export function callFormOf(call: Call | null, today: string): CallForm {
  return {
    name: call?.name ?? '',
    opensOn: call?.opensOn ?? today,
    closesOn: call?.closesOn ?? null,
    offer: call?.offer ?? '',
    decidedBy: call?.decidedBy ?? '',
    siteIds: call?.siteIds ?? [],
  }
}

/** What keeps the form from being saved, by field. */
export function callFaults({ name, opensOn, closesOn, offer }: CallForm): Partial<Record<keyof CallForm, string>> {
  const words = text.call.faults
  return {
    ...(name.trim() === '' && { name: words.name }),
    ...(opensOn === null && { opensOn: words.opensOn }),
    ...(offer.trim() === '' && { offer: words.offer }),
    ...(opensOn !== null && closesOn !== null && closesOn < opensOn && { closesOn: words.closesOn }),
  }
}

/** What is sent. Asked for only once the form has no fault. */
export function callBody({ name, opensOn, offer, decidedBy, ...form }: CallForm): Required<Omit<NewCall, 'territory'>> {
  return {
    ...form,
    siteIds: [...form.siteIds],
    name: name.trim(),
    opensOn: opensOn ?? '',
    offer: offer.trim(),
    decidedBy: decidedBy.trim() || null,
  }
}

export function callFieldLabel(field: string): string {
  const labels: Record<string, string> = { ...text.call, siteIds: text.call.sites } as never
  return labels[field] ?? field
}
/** A field's value in words, for whoever must choose between two of them. */
export function callFieldWords(field: string, value: unknown): string {
  if (value === null || value === undefined) return UNKNOWN
  if (field === 'opensOn' || field === 'closesOn') return formatDay(String(value))
  return Array.isArray(value) ? String(value.length) : String(value)
}
