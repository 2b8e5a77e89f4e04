import { found, unknown, type Criterion } from './criterion.ts'

export const seat: Criterion = {
  code: 'seat',
  name: 'Ancrage local',
  sentence: 'Qui cherche un local dans la commune de son siège passe devant.',
  source: 'Commune du siège de la structure, et communes souhaitées dans la demande.',
  cases: [{ code: 'same_commune', sentence: 'Le siège est dans une commune souhaitée' }],
  assess({ demand: { communesWanted, organisation } }, points) {
    if (communesWanted.length === 0) return found(0, 'Aucune commune n’est demandée en particulier')
    if (organisation.inseeCode === null) return unknown('Commune du siège à renseigner')
    return communesWanted.includes(organisation.inseeCode)
      ? found(points('same_commune'), 'Le siège est dans une commune souhaitée')
      : found(0, 'Le siège n’est dans aucune commune souhaitée')
  },
}
