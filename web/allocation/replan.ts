import type { PlanChange, PlanMoves } from '../../server/contract.ts'
import { addDays } from '../text/format.ts'
import { text } from '../text/replan.ts'
import { csvOf } from './csv.ts'

/** A change as it is being written: what is not said yet is `null`. */
export type Draft =
  | { readonly key: number; type: 'site_closes'; siteId: string | null; on: string | null }
  | {
      readonly key: number
      type: 'rooms_closed'
      siteId: string | null
      roomIds: readonly string[]
      from: string | null
      until: string | null
    }

/** What is wrong in a draft, by field as the API names it. */
export type Faults = Readonly<Record<string, string>>

export function faultsOf(draft: Draft): Faults {
  const faults: Record<string, string> = {}
  if (draft.siteId === null) faults['siteId'] = text.siteMissing
  if (draft.type === 'site_closes') {
    if (draft.on === null) faults['on'] = text.dayMissing
    return faults
  }
  if (draft.siteId !== null && draft.roomIds.length === 0) faults['roomIds'] = text.roomsMissing
  if (draft.from === null) faults['from'] = text.dayMissing
  if (draft.until === null) faults['until'] = text.dayMissing
  else if (draft.from !== null && draft.until <= draft.from) faults['until'] = text.endBeforeStart
  return faults
}

/** The change that a draft without fault says. */
export function changeOfDraft(draft: Draft): PlanChange {
  return draft.type === 'site_closes'
    ? { type: 'site_closes', siteId: draft.siteId!, on: draft.on! }
    : { type: 'rooms_closed', roomIds: [...draft.roomIds], from: draft.from!, until: draft.until! }
}

/** One row for each stretch of quarters in which somebody is elsewhere. */
export function movesCsv({ moves }: PlanMoves): string {
  const words = text.csv
  const header = [
    words.organisation,
    words.isNew,
    words.from,
    words.last,
    words.before,
    words.beforeSite,
    words.after,
    words.afterSite,
    words.why,
  ]
  const rows = moves.flatMap(({ organisation, isNew, steps }) =>
    steps.map(({ during, before, after, reason }) => [
      organisation.name,
      isNew ? words.yes : words.no,
      during.from,
      addDays(during.until, -1),
      before?.name ?? text.noRoom,
      before?.siteName ?? null,
      after?.name ?? text.noRoom,
      after?.siteName ?? null,
      reason.sentence,
    ]),
  )
  return csvOf(header, rows)
}
