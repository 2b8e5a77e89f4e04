import { outsidePublicDomain, type LegalForm } from './form.ts'

/** Six years at least for a profession that is no trade; the tenant leaves when it wants. */
export const professionalLease: LegalForm = {
  form: 'professional_lease',
  article: 'Loi n° 86-1290 du 23 décembre 1986, art. 57 A',
  inForceSince: '2008-08-06',
  shortestMonths: 72,
  longestMonths: null,
  noticeMonths: 6,
  noticeRule: 'La structure peut partir à tout moment, avec six mois de préavis.',
  atTerm: 'ends',
  conditions: (facts) => [
    outsidePublicDomain(facts),
    {
      fact: 'activity',
      holds: facts.activity === null ? null : facts.activity === 'profession',
      refused: 'Il est fait pour une profession libérale ou une activité professionnelle qui n’est pas un commerce.',
    },
  ],
  means: 'La structure n’a pas de droit au renouvellement ; sans congé, le bail repart pour la même durée.',
}
