/** What a plan may suppose: the kinds of change, and the facts as a list of them makes them. */
import Type, { type Static } from 'typebox'
import type { Facts, Horizon } from '../facts.ts'
import { changePlace, type ChangeKind } from './change.ts'
import { demandAdded } from './demandAdded.ts'
import { demandChanged } from './demandChanged.ts'
import { demandWithdrawn } from './demandWithdrawn.ts'
import { relocated } from './relocated.ts'
import { roomAdded } from './roomAdded.ts'
import { roomRemoved } from './roomRemoved.ts'
import { roomsClosed } from './roomsClosed.ts'
import { roomWindow } from './roomWindow.ts'
import { siteCloses } from './siteCloses.ts'
import { siteExtended } from './siteExtended.ts'

/** A new kind is a file of its own, a line here and one in `KINDS`. */
export const PlanChange = Type.Union([
  siteCloses.schema,
  roomsClosed.schema,
  siteExtended.schema,
  demandWithdrawn.schema,
  demandChanged.schema,
  roomAdded.schema,
  roomRemoved.schema,
  roomWindow.schema,
  demandAdded.schema,
])
export type PlanChange = Static<typeof PlanChange>

const KINDS: { readonly [Type in PlanChange['type']]: ChangeKind<Extract<PlanChange, { type: Type }>> } = {
  site_closes: siteCloses,
  rooms_closed: roomsClosed,
  site_extended: siteExtended,
  demand_withdrawn: demandWithdrawn,
  demand_changed: demandChanged,
  room_added: roomAdded,
  room_removed: roomRemoved,
  room_window: roomWindow,
  demand_added: demandAdded,
}
// The type of a change says which kind reads it.
const kindOf = ({ type }: PlanChange) => KINDS[type] as ChangeKind<PlanChange>

/**
 * The facts as the changes make them, one after the other, with the needs of those whom they put out. Pure, and the facts
 * given are left as they are. Without a change: the same facts.
 * @throws Refusal 422, with its field, for a change that cannot be
 */
export function changedBy(changes: readonly PlanChange[], facts: Facts, horizon: Horizon): Facts {
  if (changes.length === 0) return facts
  const changed = changes.reduce(
    (sofar, change, at) => kindOf(change).apply(sofar, change, changePlace(horizon, at)),
    facts,
  )
  return relocated(changed, horizon)
}

/** Each change as a French sentence. @throws as `changedBy` does */
export function sayChanges(changes: readonly PlanChange[], facts: Facts, horizon: Horizon): string[] {
  const said: string[] = []
  changes.reduce((sofar, change, at) => {
    const next = kindOf(change).apply(sofar, change, changePlace(horizon, at))
    said.push(kindOf(change).say(change, sofar))
    return next
  }, facts)
  return said
}

/** Whether some change is a mere supposition, so that the plan is there to compare and cannot be accepted. */
export const isScenario = (changes: readonly PlanChange[]): boolean =>
  changes.some((change) => kindOf(change).isScenario === true)
