import type { NoticeGiver, OccupancyForm } from '../db/codes.ts'
import { addMonths } from './calendar.ts'
import { LEGAL_FORMS } from './legal/forms.ts'

export interface NoticeTerms {
  readonly form: OccupancyForm
  readonly during: { readonly from: string; readonly until: string | null }
  /** As the agreement says; the months that the law sets go before it */
  readonly noticeMonths: number | null
}

/** Months of notice of an agreement: those of the law, or else its own; null: nobody said. */
export const noticeMonthsOf = ({ form, noticeMonths }: NoticeTerms): number | null =>
  LEGAL_FORMS[form].noticeMonths ?? noticeMonths

/**
 * First day on which the tenant is gone, for a notice given on a day. A commercial lease ends for its tenant every three
 * years, and for its owner at its term, as a professional one does; no notice reaches beyond the term.
 * Null: the months of notice are not known.
 */
export function endByNotice(terms: NoticeTerms, givenOn: string, by: NoticeGiver): string | null {
  const months = noticeMonthsOf(terms)
  if (months === null) return null
  const { from, until } = terms.during
  const given = givenOn < from ? from : givenOn
  const earliest = addMonths(given, months)
  if (terms.form === 'commercial_lease' && by === 'tenant') {
    const years = Math.max(0, Number(earliest.slice(0, 4)) - Number(from.slice(0, 4)) - 3)
    let period = Math.max(36, Math.floor(years / 3) * 36)
    while (addMonths(from, period) < earliest) period += 36
    return addMonths(from, period)
  }
  const bindsOwner = terms.form === 'commercial_lease' || terms.form === 'professional_lease'
  if (bindsOwner && by === 'owner' && until !== null && until > earliest) return until
  return until !== null && until < earliest ? until : earliest
}
