import type { Wish } from './wish.ts'

export const commune: Wish = {
  code: 'commune',
  sentence: 'Un local dans une des communes souhaitées ; sans préférence, toutes conviennent.',
  grant(_phase, { site }, { communesWanted }) {
    if (communesWanted.length === 0) return { share: 1, say: () => 'La structure n’a pas de préférence de commune.' }
    if (site.inseeCode === null) return { share: 0, say: () => 'La commune du local n’est pas connue.' }
    return communesWanted.includes(site.inseeCode)
      ? { share: 1, say: () => `Le local est à ${site.communeName}, commune souhaitée.` }
      : { share: 0, say: () => `Le local est à ${site.communeName}, hors des communes souhaitées.` }
  },
}
