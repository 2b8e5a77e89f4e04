import type { AppealState, RefusalState } from '../../server/contract.ts'
import type { Tone } from '../ui/tone.ts'

export const REFUSAL_TONE: Record<RefusalState, Tone> = {
  draft: 'warn',
  sent: 'bad',
  overturned: 'good',
  withdrawn: 'neutral',
}
export const APPEAL_TONE: Record<AppealState, Tone> = {
  lodged: 'warn',
  under_reassessment: 'action',
  upheld: 'bad',
  overturned: 'good',
  withdrawn: 'neutral',
}
