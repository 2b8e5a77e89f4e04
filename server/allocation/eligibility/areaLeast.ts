import { number } from '../../lib/french.ts'
import { broken, fulfilled, unknown, type Rule } from './rule.ts'

export const areaLeast: Rule = {
  id: 'area_too_small',
  sentence: 'Le local n’est pas plus petit que la surface minimale demandée.',
  source: 'Demande de la structure',
  judge({ areaMinM2: least }, { shared, areaM2 }) {
    if (shared) return fulfilled(() => 'Le local est partagé : il se compte en postes, pas en surface.')
    if (least === null) return fulfilled(() => 'Aucune surface minimale n’est demandée.')
    if (areaM2 === null)
      return unknown(() => `La surface du local n’est pas connue ; il faut au moins ${number(least)} m².`)
    return areaM2 < least
      ? broken(() => `Le local mesure ${number(areaM2)} m² ; il faut au moins ${number(least)} m².`)
      : fulfilled(() => `Le local mesure ${number(areaM2)} m² pour ${number(least)} m² demandés au moins.`)
  },
}
