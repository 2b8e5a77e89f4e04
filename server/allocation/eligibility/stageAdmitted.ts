import { list } from '../../lib/french.ts'
import { STAGE } from '../../db/words.ts'
import { broken, fulfilled, unknown, type Rule } from './rule.ts'

export const stageAdmitted: Rule = {
  id: 'stage_admitted',
  sentence: 'Le local est ouvert au stade de parcours de la structure.',
  source: 'Politique d’admission du lieu',
  judge({ stage }, { admitsStages }) {
    if (admitsStages === null) {
      return unknown(() => `On ne sait pas si le local est ouvert au stade ${STAGE[stage]}.`)
    }
    if (admitsStages.includes(stage)) return fulfilled(() => `Le local est ouvert au stade ${STAGE[stage]}.`)
    return broken(() => {
      const admitted = admitsStages.length === 0 ? 'aucun' : list(admitsStages.map((code) => STAGE[code]))
      return `Le local n’est pas ouvert au stade ${STAGE[stage]} (stades admis : ${admitted}).`
    })
  },
}
