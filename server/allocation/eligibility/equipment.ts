import { list } from '../../lib/french.ts'
import { EQUIPMENT } from '../../db/words.ts'
import { broken, fulfilled, unknown, type Rule } from './rule.ts'

export const equipment: Rule = {
  id: 'equipment',
  sentence: 'Le local a tous les équipements exigés.',
  source: 'Demande de la structure et relevé du local',
  judge({ requiredEquipment: asked }, { equipment: has }) {
    if (asked.length === 0) return fulfilled(() => 'Aucun équipement n’est exigé.')
    const words = (codes: typeof asked) => list(codes.map((code) => EQUIPMENT[code]))
    const missing = asked.filter((code) => has[code] === false)
    if (missing.length > 0) return broken(() => `Il manque au local : ${words(missing)}.`)
    const unsaid = asked.filter((code) => has[code] === undefined)
    return unsaid.length > 0
      ? unknown(() => `On ne sait pas si le local a : ${words(unsaid)}.`)
      : fulfilled(() => `Le local a : ${words(asked)}.`)
  },
}
