import { found, unknown, type Criterion } from './criterion.ts'

export const neighbourhood: Criterion = {
  code: 'neighbourhood',
  name: 'Quartier prioritaire',
  sentence: 'Qui veut agir dans un quartier prioritaire (QPV) passe devant.',
  source: 'Réponse donnée dans la demande.',
  cases: [{ code: 'wants', sentence: 'Souhaite s’installer en quartier prioritaire' }],
  assess({ demand: { wantsQpv } }, points) {
    if (wantsQpv === null) return unknown('Souhait d’un quartier prioritaire à renseigner')
    return wantsQpv
      ? found(points('wants'), 'Souhaite s’installer en quartier prioritaire')
      : found(0, 'Ne demande pas de quartier prioritaire')
  },
}
