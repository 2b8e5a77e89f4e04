import { euros } from '../../lib/french.ts'
import { monthlyRent } from '../facts.ts'
import type { Wish } from './wish.ts'

/** The share of the budget that the rent leaves: all when the room is free, none when it takes the whole budget. */
export const affordability: Wish = {
  code: 'affordability',
  sentence: 'Un loyer qui laisse de la marge dans le budget.',
  grant(phase, room) {
    const budget = phase.budgetEurCentsPerMonth
    const rent = monthlyRent(phase, room)
    if (rent === 0) return { share: 1, say: () => 'Le local est gratuit à ce stade.' }
    if (rent === null) return { share: 0, say: () => 'Le loyer n’est pas connu.' }
    if (budget === null) return { share: 0, say: () => 'Le budget de la structure n’est pas connu.' }
    return {
      share: budget === 0 ? 0 : Math.max(0, 1 - rent / budget),
      say: () => `Le loyer est de ${euros(rent)} par mois pour un budget de ${euros(budget)}.`,
    }
  },
}
