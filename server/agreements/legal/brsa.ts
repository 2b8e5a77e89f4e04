import { outsidePublicDomain, type LegalForm } from './form.ts'

/** The solidarity lease for activity: a real right granted by an OFS to a small firm that works in the premises. */
export const brsa: LegalForm = {
  form: 'brsa',
  article: 'Code de la construction et de l’habitation, art. L. 256-1 et suivants',
  inForceSince: '2023-02-10',
  shortestMonths: 144,
  longestMonths: 1188,
  noticeMonths: null,
  noticeRule: 'Le départ passe par la cession du droit réel, à un prix plafonné et avec l’accord de l’organisme.',
  atTerm: 'ends',
  conditions: (facts) => [
    outsidePublicDomain(facts),
    {
      fact: 'ownerIsOfs',
      holds: facts.ownerIsOfs,
      refused: 'Seul un organisme de foncier solidaire peut le consentir.',
    },
    {
      fact: 'tenantIsMicro',
      holds: facts.tenantIsMicro,
      refused:
        'Il est réservé aux microentreprises : moins de 10 personnes, et 2 M€ au plus ; sinon, à un opérateur qui leur loue.',
    },
  ],
  means: 'La structure achète un droit réel à un prix plafonné et paie une redevance ; il faut un acte notarié.',
}
