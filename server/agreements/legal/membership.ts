import { outsidePublicDomain, type LegalForm } from './form.ts'

/** A contract of services for workstations in a shared room: nobody has a room of its own. */
export const membership: LegalForm = {
  form: 'membership',
  article: 'Code civil, art. 1102 et 1710 (contrat de services)',
  inForceSince: '2016-10-01',
  shortestMonths: null,
  longestMonths: null,
  noticeMonths: null,
  noticeRule: 'Préavis fixé par le contrat.',
  atTerm: 'ends',
  conditions: (facts) => [
    outsidePublicDomain(facts),
    {
      fact: 'shared',
      holds: facts.shared,
      refused: 'Il ne vaut que pour des postes dans un local partagé ; un local à soi est un bail.',
    },
  ],
  means: 'La structure paie un service (un poste, des équipements, un accueil) et n’a pas de local à elle.',
}
