import { frenchDay } from '../../lib/frenchDay.ts'
import { quarterStart } from '../facts.ts'
import { found, unknown, type Criterion } from './criterion.ts'

/** Three years: the horizon of an ordinary plan. Not that of the plan at hand, or points would depend on how far it looks. */
const CLOSES_WITHIN_QUARTERS = 12
const ENDS_WITHIN_QUARTERS = 4

/** A change of the plan may close the site earlier than its sheet says. */
export const relocation: Criterion = {
  code: 'relocation',
  name: 'Urgence à se reloger',
  sentence: 'Qui doit quitter son local passe devant.',
  source: 'Local occupé la veille : fermeture du site, fin de l’accord d’occupation.',
  cases: [
    { code: 'site_closes', sentence: 'Son site ferme dans les trois ans' },
    { code: 'agreement_ends', sentence: 'Son accord d’occupation finit dans l’année' },
  ],
  assess({ held, on }, points) {
    if (held === null) return found(0, 'Aucun local à quitter')
    const { site, closures = [] } = held.room
    const supposed = closures.flatMap(({ kind, from }) => (kind === 'site_closes' ? [from] : []))
    const [closes = null] = [...supposed, site.usable?.until ?? null].filter((day) => day !== null).sort()
    if (closes !== null && closes <= quarterStart({ startsOn: on }, CLOSES_WITHIN_QUARTERS)) {
      return found(
        points('site_closes'),
        `La structure doit quitter le site ${site.name}, qui ferme le ${frenchDay(closes)}`,
      )
    }
    if (held.until !== null && held.until <= quarterStart({ startsOn: on }, ENDS_WITHIN_QUARTERS)) {
      return found(points('agreement_ends'), `L’accord d’occupation finit le ${frenchDay(held.until)}`)
    }
    if (site.permanence === 'transitional' && closes === null) {
      return unknown(`Date de fermeture du site transitoire ${site.name} à renseigner`)
    }
    return found(0, `Le local occupé sur le site ${site.name} n’est pas à quitter bientôt`)
  },
}
