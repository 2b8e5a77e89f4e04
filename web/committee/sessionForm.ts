import type { CommitteeSession, NewSession } from '../../server/contract.ts'
import { text } from '../text/committee.ts'
import { formatDay, UNKNOWN } from '../text/format.ts'

/** What the form of a session holds while it is being filled. */
export interface SessionForm {
  name: string
  heldOn: string | null
  heldFrom: string
  place: string
  callId: string | null
  siteId: string | null
  personIds: readonly string[]
  demandIds: readonly string[]
}

export function sessionFormOf(session: CommitteeSession | null): SessionForm {
  return {
    name: session?.name ?? '',
    heldOn: session?.heldOn ?? null,
    heldFrom: session?.heldFrom ?? '',
    place: session?.place ?? '',
    callId: session?.callId ?? null,
    siteId: session?.siteId ?? null,
    personIds: session?.personIds ?? [],
    demandIds: session?.demandIds ?? [],
  }
}

/** What keeps the form from being saved, by field. */
export function sessionFaults({ name, heldOn, heldFrom }: SessionForm): Partial<Record<keyof SessionForm, string>> {
  const words = text.faults
  return {
    ...(name.trim() === '' && { name: words.name }),
    ...(heldOn === null && { heldOn: words.heldOn }),
    ...(!/^([01]\d|2[0-3]):[0-5]\d$/.test(heldFrom) && { heldFrom: words.heldFrom }),
  }
}

/** What is sent; identifiers in order, as the server gives them, so that only real changes differ. */
export function sessionBody({
  name,
  heldOn,
  place,
  personIds,
  demandIds,
  ...form
}: SessionForm): Required<Omit<NewSession, 'territory'>> {
  return {
    ...form,
    name: name.trim(),
    heldOn: heldOn ?? '',
    place: place.trim() || null,
    personIds: [...personIds].sort(),
    demandIds: [...demandIds].sort(),
  }
}

export const sessionFieldLabel = (field: string): string =>
  (text.fields as Readonly<Record<string, unknown>>)[field]?.toString() ?? field

/** A field's value in words, for whoever must choose between two of them. */
export function sessionFieldWords(field: string, value: unknown): string {
  if (value === null || value === undefined) return UNKNOWN
  if (field === 'heldOn') return formatDay(String(value))
  return Array.isArray(value) ? String(value.length) : String(value)
}
