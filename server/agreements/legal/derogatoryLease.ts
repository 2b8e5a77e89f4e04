import { latestEnd } from '../calendar.ts'
import { lastDay, outsidePublicDomain, type LegalFacts, type LegalForm } from './form.ts'

export const DEROGATORY_MONTHS = 36

const end = ({ earlierDerogatory, from }: LegalFacts): string | null =>
  earlierDerogatory === null ? null : latestEnd(earlierDerogatory, from, DEROGATORY_MONTHS)

/** At most three years over all leases of the same parties on the same premises, agreed on when entering. */
export const derogatoryLease: LegalForm = {
  form: 'derogatory_lease',
  article: 'Code de commerce, art. L. 145-5',
  inForceSince: '2014-09-01',
  shortestMonths: null,
  longestMonths: DEROGATORY_MONTHS,
  noticeMonths: null,
  noticeRule: 'Pas de départ avant le terme, sauf clause du bail.',
  atTerm: 'ends',
  latestEnd: end,
  conditions(facts) {
    const { until, earlierDerogatory } = facts
    const latest = end(facts)
    return [
      outsidePublicDomain(facts),
      { fact: 'until', holds: until === null ? null : true, refused: '' },
      {
        fact: 'earlierDerogatory',
        holds: earlierDerogatory === null ? null : latest !== null && (until === null || until <= latest),
        refused:
          latest === null
            ? 'Les baux dérogatoires de cette structure dans ce local ont déjà duré trois ans en tout.'
            : `Avec ceux déjà conclus dans ce local, les baux dérogatoires ne peuvent durer que trois ans en tout : celui-ci finirait au plus tard le ${lastDay(latest)}.`,
      },
    ]
  },
  means:
    'Il échappe au statut des baux commerciaux, si les parties en conviennent à l’entrée. Laissée dans les lieux plus d’un mois après le terme, la structure aurait un bail commercial.',
}
