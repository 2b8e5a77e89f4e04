import type { DemandStatus } from '../../server/contract.ts'
import type { Tone } from '../ui/Badge.svelte'

export const STATUS_TONE: Record<DemandStatus, Tone> = {
  draft: 'neutral',
  waiting: 'warn',
  placed: 'good',
  withdrawn: 'neutral',
}
