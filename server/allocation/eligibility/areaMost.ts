import { number } from '../../lib/french.ts'
import { broken, fulfilled, unknown, type Rule } from './rule.ts'

export const areaMost: Rule = {
  id: 'area_too_large',
  sentence: 'Le local n’est pas plus grand que la surface maximale demandée.',
  source: 'Demande de la structure',
  judge({ areaMaxM2: most }, { shared, areaM2 }) {
    if (shared) return fulfilled(() => 'Le local est partagé : il se compte en postes, pas en surface.')
    if (most === null) return fulfilled(() => 'Aucune surface maximale n’est demandée.')
    if (areaM2 === null)
      return unknown(() => `La surface du local n’est pas connue ; il faut au plus ${number(most)} m².`)
    return areaM2 > most
      ? broken(() => `Le local mesure ${number(areaM2)} m² ; il faut au plus ${number(most)} m².`)
      : fulfilled(() => `Le local mesure ${number(areaM2)} m² pour ${number(most)} m² demandés au plus.`)
  },
}
