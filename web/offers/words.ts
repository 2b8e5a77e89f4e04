import type { OfferState } from '../../server/contract.ts'
import type { Tone } from '../ui/tone.ts'

export const STATE_TONE: Record<OfferState, Tone> = {
  open: 'action',
  accepted: 'good',
  declined: 'neutral',
  expired: 'warn',
  withdrawn: 'neutral',
}
