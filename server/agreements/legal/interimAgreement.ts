import { outsidePublicDomain, type LegalForm } from './form.ts'

/** A contract of practice for the time before a project: no statute of its own, so that the precarious reason bears it. */
export const interimAgreement: LegalForm = {
  form: 'interim_agreement',
  article: 'Code civil, art. 1102 (liberté contractuelle) : pratique sans statut propre',
  inForceSince: '2016-10-01',
  shortestMonths: null,
  longestMonths: null,
  noticeMonths: null,
  noticeRule: 'Préavis fixé par la convention.',
  atTerm: 'ends',
  conditions: (facts) => [
    outsidePublicDomain(facts),
    {
      fact: 'precariousReason',
      holds: facts.precariousReason === null ? null : facts.precariousReason !== 'none',
      refused: 'Elle occupe le temps qui précède un projet : sans projet qui attend, un juge y verrait un bail.',
    },
    { fact: 'until', holds: facts.until === null ? null : true, refused: '' },
  ],
  means:
    'Elle n’est pas une catégorie de la loi : un juge la lira comme une convention d’occupation précaire ou comme un bail.',
}
