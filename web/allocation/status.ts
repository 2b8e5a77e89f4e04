import type { Decision, PlanStatus } from '../../server/contract.ts'
import type { Change } from '../occupancies/timelineGeometry.ts'
import type { Tone } from '../ui/tone.ts'

export const STATUS_TONE: Record<PlanStatus, Tone> = {
  queued: 'neutral',
  solving: 'action',
  ready: 'good',
  infeasible: 'bad',
  cancelled: 'neutral',
  failed: 'bad',
}
export const DECISION_TONE: Record<Decision, Tone> = { proposed: 'neutral', accepted: 'good', rejected: 'bad' }
export const CHANGE_TONE: Record<Change, Tone> = { arrives: 'action', moves: 'warn', stays: 'neutral' }
