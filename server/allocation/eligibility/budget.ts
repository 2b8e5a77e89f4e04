import { euros } from '../../lib/french.ts'
import { monthlyRent } from '../facts.ts'
import { STAGE } from '../../db/words.ts'
import { broken, fulfilled, unknown, type Rule } from './rule.ts'

export const budget: Rule = {
  id: 'budget',
  sentence: 'Le loyer au stade de la structure tient dans son budget.',
  source: 'Demande de la structure et grille de loyers du lieu',
  judge(phase, room) {
    const { budgetEurCentsPerMonth: most, stage } = phase
    const rent = monthlyRent(phase, room)
    if (rent === 0) return fulfilled(() => 'Le local est gratuit à ce stade.')
    if (rent === null) {
      return room.rents[stage] === undefined
        ? unknown(() => `Le loyer au stade ${STAGE[stage]} n’est pas connu.`)
        : unknown(() => 'Le loyer dépend du nombre de postes, qui n’est pas connu.')
    }
    if (most === null)
      return unknown(() => `Le loyer est de ${euros(rent)} par mois ; le budget de la structure n’est pas connu.`)
    return rent > most
      ? broken(() => `Le loyer est de ${euros(rent)} par mois ; le budget est de ${euros(most)}.`)
      : fulfilled(() => `Le loyer est de ${euros(rent)} par mois pour un budget de ${euros(most)}.`)
  },
}
