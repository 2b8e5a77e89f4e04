import type { ApplicationState } from '../../server/contract.ts'
import type { Tone } from '../ui/tone.ts'

export const STATE_TONE: Record<ApplicationState, Tone> = {
  draft: 'neutral',
  sent: 'action',
  under_review: 'action',
  waiting: 'warn',
  offered: 'good',
  housed: 'good',
  refused: 'bad',
  appealed: 'action',
  withdrawn: 'neutral',
}
