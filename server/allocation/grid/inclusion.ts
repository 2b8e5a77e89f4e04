import { count, number } from '../../lib/french.ts'
import { found, unknown, type Criterion } from './criterion.ts'

export const inclusion: Criterion = {
  code: 'inclusion',
  name: 'Postes d’insertion',
  sentence: 'Qui emploie des personnes en insertion passe devant.',
  source: 'Postes d’insertion et emplois (ETP) de la structure.',
  cases: [
    { code: 'some', sentence: 'Au moins un poste d’insertion' },
    { code: 'mostly', sentence: 'Au moins la moitié des emplois en insertion' },
  ],
  assess({ demand: { organisation } }, points) {
    const { jobsFte, inclusionPostsFte } = organisation
    if (inclusionPostsFte === null) return unknown('Nombre de postes d’insertion à renseigner')
    if (inclusionPostsFte === 0) return found(0, 'Aucun poste d’insertion')
    const posts = `${count(inclusionPostsFte, 'poste')} d’insertion (ETP)`
    const mostly = jobsFte !== null && inclusionPostsFte >= jobsFte / 2
    if (mostly) return found(points('mostly'), `${posts} sur ${number(jobsFte)} emplois, au moins la moitié`)
    const share = jobsFte === null ? ' ; nombre d’emplois à renseigner' : ` sur ${number(jobsFte)} emplois`
    return { ...found(points('some'), `${posts}${share}`), known: jobsFte !== null }
  },
}
