import { href } from '../routes.ts'
import { addDays, formatDay, formatPeriod } from '../text/format.ts'
import { text } from '../text/occupancies.ts'
import type { Bar } from './timelineGeometry.ts'

/** Whether somebody is there, comes, or leaves, and when. */
export function stateOf(bar: Bar): string {
  if (bar.leaves && bar.until !== null) return text.leaving(formatDay(addDays(bar.until, -1)))
  if (bar.change === 'kept') return text.kept
  return bar.change === null ? text.occupied : text.proposed(text.change[bar.change])
}

/** All that a bar shows, for those who do not see it. */
export function barLabel(bar: Bar, roomName: string): string {
  const places = bar.workstations === null ? '' : `, ${text.workstations(bar.workstations)}`
  return text.barLabel(bar.organisationName, roomName, formatPeriod(bar) + places, stateOf(bar))
}

/** Where whoever the bar is about is described. */
export const barLink = ({ change, organisationId: id }: Bar): string =>
  change === 'kept' ? href('/projets-attendus/:id', { id }) : href('/structures/:id', { id })
