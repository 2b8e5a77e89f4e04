import { broken, fulfilled, unknown, type Rule } from './rule.ts'

export const buildingCondition: Rule = {
  id: 'building_condition',
  sentence: 'Le bâtiment est utilisable dans son état.',
  source: 'Code civil, art. 1719 (délivrance d’un local en bon état) et règle de gestion des lieux',
  judge(_phase, { building }) {
    switch (building.condition) {
      case null:
        return unknown(() => `L’état du bâtiment ${building.name} n’est pas connu.`)
      case 'unusable':
        return broken(() => `Le bâtiment ${building.name} est inutilisable en l’état.`)
      case 'poor':
        return fulfilled(() => `Le bâtiment ${building.name} est en mauvais état, mais utilisable.`)
      default:
        return fulfilled(() => `Le bâtiment ${building.name} est utilisable.`)
    }
  },
}
