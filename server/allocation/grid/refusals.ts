import { count } from '../../lib/french.ts'
import { found, type Criterion } from './criterion.ts'

export const refusals: Criterion = {
  code: 'refusals',
  name: 'Refus précédents',
  sentence: 'Ce qui est arrivé aux propositions précédentes est pris en compte.',
  source: 'Propositions refusées dans des plans appliqués, au moins en partie.',
  cases: [
    { code: 'once', sentence: 'Une proposition refusée' },
    { code: 'several', sentence: 'Plusieurs propositions refusées' },
  ],
  assess({ demand: { refusals: times } }, points) {
    if (times === 0) return found(0, 'Aucune proposition refusée jusqu’ici')
    return found(
      points(times === 1 ? 'once' : 'several'),
      `${count(times, 'proposition refusée', 'propositions refusées')} jusqu’ici`,
    )
  },
}
