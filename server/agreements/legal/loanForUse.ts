import { outsidePublicDomain, type LegalForm } from './form.ts'

/** Free by nature; without a term, it ends on a reasonable notice. */
export const loanForUse: LegalForm = {
  form: 'loan_for_use',
  article: 'Code civil, art. 1875 à 1891',
  inForceSince: '2009-05-14',
  shortestMonths: null,
  longestMonths: null,
  noticeMonths: null,
  noticeRule: 'Sans terme, le local est rendu après un préavis raisonnable.',
  atTerm: 'ends',
  conditions: (facts) => [
    outsidePublicDomain(facts),
    {
      fact: 'rentEurCentsPerMonth',
      holds: facts.rentEurCentsPerMonth === null ? null : facts.rentEurCentsPerMonth === 0,
      refused: 'Le prêt à usage est gratuit : avec un loyer, c’est un bail.',
    },
  ],
  means: 'Le local est prêté gratuitement ; la structure ne peut ni le prêter ni le louer à son tour.',
}
