import { outsidePublicDomain, type LegalForm } from './form.ts'

/** Any length, but only for circumstances that do not depend on the parties' will alone; else a judge reads a lease. */
export const precariousAgreement: LegalForm = {
  form: 'precarious_agreement',
  article: 'Code de commerce, art. L. 145-5-1',
  inForceSince: '2014-09-01',
  shortestMonths: null,
  longestMonths: null,
  noticeMonths: null,
  noticeRule: 'Préavis fixé par la convention, souvent court.',
  atTerm: 'ends',
  conditions: (facts) => [
    outsidePublicDomain(facts),
    {
      fact: 'precariousReason',
      holds: facts.precariousReason === null ? null : facts.precariousReason !== 'none',
      refused:
        'Il faut une circonstance particulière, indépendante de la seule volonté des parties (démolition, travaux, vente à venir) ; sans elle, un juge y verrait un bail.',
    },
  ],
  means: 'Sa durée est libre tant que dure la circonstance qui la rend précaire ; écrivez cette circonstance.',
}
