import { outsidePublicDomain, type LegalForm } from './form.ts'

/** Nine years at least, left by the tenant every three; beyond the register, only by a clear option of both parties. */
export const commercialLease: LegalForm = {
  form: 'commercial_lease',
  article: 'Code de commerce, art. L. 145-1, L. 145-2 et L. 145-4',
  inForceSince: '2015-08-08',
  shortestMonths: 108,
  longestMonths: null,
  noticeMonths: 6,
  noticeRule: 'La structure peut partir tous les trois ans, avec six mois de préavis.',
  atTerm: 'renews',
  conditions: (facts) => [
    outsidePublicDomain(facts),
    {
      fact: 'activity',
      holds: facts.activity === null ? null : facts.activity === 'trade',
      refused:
        'Il est fait pour un commerce, un artisanat ou une industrie ; une autre activité demande une option claire des deux parties.',
    },
    {
      fact: 'registered',
      holds: facts.registered,
      refused:
        'La structure n’est pas inscrite au registre du commerce : il faudrait une option claire des deux parties.',
    },
  ],
  means: 'La structure a droit au renouvellement, ou à une indemnité ; au-delà de 12 ans, il faut un acte notarié.',
}
