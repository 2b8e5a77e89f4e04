import { outsidePublicDomain, type LegalForm } from './form.ts'

/** The ordinary lease, usual for associations: what neither the trade's nor the profession's statute takes in. */
export const civilLease: LegalForm = {
  form: 'civil_lease',
  article: 'Code civil, art. 1709, 1713 et suivants',
  inForceSince: '1804-03-17',
  shortestMonths: null,
  longestMonths: null,
  noticeMonths: null,
  noticeRule: 'Préavis fixé par le bail ; sans terme, celui de l’usage des lieux.',
  atTerm: 'ends',
  conditions: (facts) => [
    outsidePublicDomain(facts),
    {
      fact: 'activity',
      holds: facts.activity === null ? null : facts.activity === 'non_trading',
      refused:
        'Un commerce ou une profession relève de son propre statut ; le bail civil est pour une structure qui ne vend rien.',
    },
  ],
  means: 'Sa durée et son préavis sont libres : écrivez-les.',
}
