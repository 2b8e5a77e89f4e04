import type { CommitteeSession } from '../../server/contract.ts'
import type { Tone } from '../ui/tone.ts'

export const STATE_TONE: Record<CommitteeSession['state'], Tone> = {
  draft: 'neutral',
  invited: 'action',
  scoring: 'warn',
  closed: 'good',
  cancelled: 'neutral',
}
