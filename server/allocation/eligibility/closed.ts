import { closureIn } from '../changes/closures.ts'
import { broken, fulfilled, type Rule } from './rule.ts'

export const closed: Rule = {
  id: 'closed',
  sentence: 'Le local n’est pas fermé, par un changement que le plan suppose, pendant le séjour.',
  source: 'Changements du plan',
  neverUnknown: true,
  dated: true,
  judge(_phase, room, { days }) {
    const closure = closureIn(room, days)
    return closure === undefined
      ? fulfilled(() => 'Le plan ne suppose aucune fermeture de ce local.')
      : broken(() => closure.because)
  },
}
