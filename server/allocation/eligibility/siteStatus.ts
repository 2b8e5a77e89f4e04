import { SITE_STATUS } from '../words.ts'
import { broken, fulfilled, type Rule } from './rule.ts'

export const siteStatus: Rule = {
  id: 'site_status',
  sentence: 'Seul un site ouvert, ou sécurisé par un accord avec son propriétaire, peut accueillir.',
  source: 'Règle de gestion des lieux',
  neverUnknown: true,
  judge(_phase, { site }) {
    return site.status === 'open' || site.status === 'secured'
      ? fulfilled(`Le site ${site.name} est ${SITE_STATUS[site.status]}.`)
      : broken(
          `Le site ${site.name} est ${SITE_STATUS[site.status]} : il n’accueille personne tant qu’il n’est pas sécurisé.`,
        )
  },
}
