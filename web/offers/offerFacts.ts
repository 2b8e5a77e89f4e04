import type { Offer } from '../../server/contract.ts'
import { formatDay, formatEuros, formatNumber, formatPeriod } from '../text/format.ts'
import { ROOM_KIND } from '../text/labels.ts'
import { text } from '../text/offers.ts'

/** What is offered, as facts to read before an answer. */
export function factsOf({ room, during, workstations, rentEurCentsPerMonth, answerBy }: Offer) {
  const words = text.sheet
  return [
    { label: words.site, value: room.siteName, detail: `${ROOM_KIND[room.kind]}, ${room.buildingName}` },
    { label: words.period, value: formatPeriod(during) },
    { label: words.rent, value: formatEuros(rentEurCentsPerMonth) },
    ...(workstations === null ? [] : [{ label: words.workstations, value: formatNumber(workstations) }]),
    { label: words.answerBy, value: formatDay(answerBy) },
  ]
}
