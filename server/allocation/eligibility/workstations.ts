import { count, number } from '../../lib/french.ts'
import { broken, fulfilled, unknown, type Rule } from './rule.ts'

/** A room held alone is judged by its area when the demand gives one: its workstations are then only an indication. */
export const workstations: Rule = {
  id: 'workstations',
  sentence: 'Le local a autant de postes de travail que la structure en demande.',
  source: 'Demande de la structure et inventaire des lieux',
  judge({ workstations: asked, areaMinM2 }, { shared, workstations: places }) {
    if (asked === null) {
      return shared
        ? unknown(() => 'Le nombre de postes demandés n’est pas connu ; un seul est compté dans ce local partagé.')
        : fulfilled(() => 'Aucun nombre de postes n’est demandé.')
    }
    if (places === null) {
      return areaMinM2 === null
        ? unknown(() => `Le nombre de postes du local n’est pas connu ; il en faut ${number(asked)}.`)
        : fulfilled(() => 'Le local s’occupe seul : il est jugé sur sa surface.')
    }
    return places < asked
      ? broken(() => `Le local compte ${count(places, 'poste')} ; il en faut ${number(asked)}.`)
      : fulfilled(
          () => `Le local compte ${count(places, 'poste')} pour ${number(asked)} demandé${asked < 2 ? '' : 's'}.`,
        )
  },
}
