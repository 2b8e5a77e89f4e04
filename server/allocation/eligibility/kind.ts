import { list } from '../../lib/french.ts'
import { KIND } from '../../db/words.ts'
import { broken, fulfilled, type Rule } from './rule.ts'

export const kind: Rule = {
  id: 'kind',
  sentence: 'Le local est d’une des natures demandées.',
  source: 'Demande de la structure',
  essential: true,
  neverUnknown: true,
  judge({ kinds }, room) {
    if (kinds.includes(room.kind)) return fulfilled(() => `La nature du local (${KIND[room.kind]}) est demandée.`)
    return broken(() => {
      const asked = list(
        kinds.map((code) => KIND[code]),
        'ou',
      )
      return `La nature du local est : ${KIND[room.kind]} ; la demande porte sur : ${asked}.`
    })
  },
}
