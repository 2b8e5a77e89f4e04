import { french } from './french.ts'

/** What the controls themselves say. */
export const text = french({
  notANumber: 'Écrivez un nombre, par exemple 12,5.',
  notWhole: 'Écrivez un nombre entier, par exemple 12.',
  searching: 'Recherche…',
  nothingFound: 'Aucun résultat : essayez un autre mot.',
  outOfRange: (from: number, to: number) => `Écrivez un nombre entre ${from} et ${to}.`,
  fixFirst: 'Corrigez les champs signalés, puis enregistrez de nouveau.',
})
