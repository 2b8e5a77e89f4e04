import { count } from '../../lib/french.ts'
import { frenchDay } from '../../lib/frenchDay.ts'
import { quarterOf, quartersBetween } from '../../lib/quarter.ts'
import { found, unknown, type Criterion } from './criterion.ts'

export const waiting: Criterion = {
  code: 'waiting',
  name: 'Temps d’attente',
  sentence: 'Qui attend depuis plus longtemps passe devant.',
  source: 'Date de dépôt de la demande, jusqu’au trimestre où les points sont comptés.',
  cases: [
    { code: 'per_quarter', sentence: 'Par trimestre d’attente', least: 0 },
    { code: 'most', sentence: 'Au plus, pour l’attente', least: 0 },
  ],
  assess({ demand: { submittedOn }, on }, points) {
    if (submittedOn === null) return unknown('Date de dépôt de la demande à renseigner')
    const quarters = Math.max(0, quartersBetween(quarterOf(submittedOn), quarterOf(on)))
    return found(
      Math.min(points('most'), quarters * points('per_quarter')),
      `Demande déposée le ${frenchDay(submittedOn)}, soit ${count(quarters, 'trimestre')} d’attente`,
    )
  },
}
