import { count, number } from '../../lib/french.ts'
import { broken, fulfilled, type Rule } from './rule.ts'

/** Only what is already used up is judged here: the solver counts the quarters of the plan itself. */
export const longestStay: Rule = {
  id: 'longest_stay',
  sentence: 'Le séjour dans un incubateur ou une pépinière ne dépasse pas la durée du dispositif.',
  source: 'Règlement du lieu',
  neverUnknown: true,
  judge(_phase, { longestStayQuarters: limit }, { quartersStayed }) {
    if (limit === null) return fulfilled(() => 'Le séjour dans ce local n’est pas limité.')
    const used = () => `${count(quartersStayed, 'trimestre')} sur ${number(limit)}`
    return quartersStayed >= limit
      ? broken(() => `La structure a épuisé la durée de séjour permise ici : ${used()}.`)
      : fulfilled(() => `La structure a utilisé ${used()} de la durée de séjour permise ici.`)
  },
}
