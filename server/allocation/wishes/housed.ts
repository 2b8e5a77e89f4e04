import type { Wish } from './wish.ts'

/** The base: it makes having a room come before having the best one. */
export const housed: Wish = {
  code: 'housed',
  sentence: 'Avoir un local : chaque trimestre passé dans un local qui répond aux exigences compte.',
  grant: () => ({ share: 1, say: () => 'La structure a un local qui répond à ses exigences.' }),
}
