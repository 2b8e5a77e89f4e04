import type { LegalForm } from './form.ts'

/** The permit or agreement (AOT, COT) by which the public domain is occupied: precarious, revocable, dated. */
export const publicDomainPermit: LegalForm = {
  form: 'public_domain_permit',
  article: 'Code général de la propriété des personnes publiques, art. L. 2122-1 à L. 2122-3',
  inForceSince: '2017-07-01',
  shortestMonths: null,
  longestMonths: null,
  noticeMonths: null,
  noticeRule: 'Préavis fixé par l’autorisation ; la collectivité peut la retirer à tout moment.',
  atTerm: 'ends',
  conditions: ({ ownerRegime, until }) => [
    {
      fact: 'ownerRegime',
      holds: ownerRegime === null ? null : ownerRegime === 'public_domain',
      refused: 'Elle ne vaut que sur le domaine public.',
    },
    { fact: 'until', holds: until === null ? null : true, refused: '' },
  ],
  means:
    'Elle est précaire et révocable, pour une durée fixée d’avance. Un usage économique suit une sélection des candidats, allégée s’il est court ou si les lieux ne manquent pas.',
}
