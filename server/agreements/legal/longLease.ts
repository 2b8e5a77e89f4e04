import type { LegalForm } from './form.ts'

/** The long administrative lease (BEA): a real right on public property, for an operation of general interest. */
export const longLease: LegalForm = {
  form: 'long_lease',
  article: 'Code général des collectivités territoriales, art. L. 1311-2',
  inForceSince: '2016-04-01',
  shortestMonths: 216,
  longestMonths: 1188,
  noticeMonths: null,
  noticeRule: 'Pas de départ avant le terme, sauf clause du bail.',
  atTerm: 'ends',
  conditions: ({ ownerRegime, generalInterest }) => [
    {
      fact: 'ownerRegime',
      holds: ownerRegime === null ? null : ownerRegime !== 'private',
      refused: 'Il faut que le propriétaire soit une collectivité territoriale.',
    },
    {
      fact: 'generalInterest',
      holds: generalInterest,
      refused: 'Il faut une opération d’intérêt général ou une mission de service public.',
    },
  ],
  means: 'La structure a un droit réel, qu’elle peut hypothéquer ; il faut un acte notarié.',
}
