import { SITE_STATUS } from '../../db/words.ts'
import { broken, fulfilled, type Rule } from './rule.ts'

export const siteStatus: Rule = {
  id: 'site_status',
  sentence: 'Seul un site ouvert, ou sécurisé par un accord avec son propriétaire, peut accueillir.',
  source: 'Règle de gestion des lieux',
  neverUnknown: true,
  judge(_phase, { site }) {
    switch (site.status) {
      case 'open':
      case 'secured':
        return fulfilled(() => `Le site ${site.name} est ${SITE_STATUS[site.status]}.`)
      case 'closed':
        return broken(() => `Le site ${site.name} est fermé : il n’accueille plus personne.`)
      default: {
        const status = SITE_STATUS[site.status]
        return broken(
          () => `Le site ${site.name} est ${status} : il n’accueille personne tant qu’il n’est pas sécurisé.`,
        )
      }
    }
  },
}
