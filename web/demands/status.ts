import type { DemandStatus } from '../../server/contract.ts'
import type { Tone } from '../ui/tone.ts'

export const STATUS_TONE: Record<DemandStatus, Tone> = {
  draft: 'neutral',
  waiting: 'warn',
  placed: 'good',
  withdrawn: 'neutral',
  refused: 'bad',
  appealed: 'action',
}
