import { count } from '../../lib/french.ts'
import { found, unknown, type Criterion } from './criterion.ts'

const FEW = 2

export const filiere: Criterion = {
  code: 'filiere',
  name: 'Filière peu servie',
  sentence: 'Les filières qui ont encore peu de locaux passent devant.',
  source: 'Filière de la structure, et structures de cette filière qui occupent un local ce jour-là.',
  cases: [
    { code: 'none', sentence: 'Aucune structure de la filière n’a de local' },
    { code: 'few', sentence: 'Une ou deux structures de la filière ont un local' },
  ],
  assess({ demand: { filiereHoused } }, points) {
    if (filiereHoused === null) return unknown('Filière à renseigner')
    if (filiereHoused === 0) return found(points('none'), 'Aucune structure de sa filière n’a de local')
    const have = filiereHoused === 1 ? 'a' : 'ont'
    return found(
      filiereHoused <= FEW ? points('few') : 0,
      `${count(filiereHoused, 'structure')} de sa filière ${have} un local`,
    )
  },
}
