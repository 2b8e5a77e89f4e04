import { number } from '../../lib/french.ts'
import { frenchDay } from '../../lib/frenchDay.ts'
import { found, unknown, type Criterion } from './criterion.ts'

export const committee: Criterion = {
  code: 'committee',
  name: 'Note du comité',
  sentence: 'Qui a été bien noté par le dernier comité passe devant.',
  source: 'Dernier comité clos qui a examiné la demande.',
  cases: [{ code: 'most', sentence: 'La note la plus haute, 100 sur 100 ; les autres en proportion', least: 0 }],
  assess({ demand: { committee: last = null } }, points) {
    if (last === null) return unknown('Aucun comité n’a encore examiné la demande')
    const day = frenchDay(last.heldOn)
    if (last.score === null) return unknown(`Le comité du ${day} n’a pas noté la demande`)
    return found(
      Math.round(points('most') * last.score),
      `Note de ${number(100 * last.score)} sur 100 au comité du ${day}`,
    )
  },
}
