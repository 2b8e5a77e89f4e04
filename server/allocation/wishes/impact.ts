import type { Wish } from './wish.ts'

/** Only who asks for a priority neighbourhood is rewarded for one: nobody is sent there to make up a figure. */
export const impact: Wish = {
  code: 'impact',
  sentence: 'Un local en quartier prioritaire (QPV) pour une structure qui souhaite y agir.',
  grant(_phase, { site }, { wantsQpv }) {
    if (wantsQpv !== true) return { share: 0, say: () => 'La structure ne demande pas de quartier prioritaire.' }
    if (site.inQpv === null) {
      return { share: 0, say: () => `On ne sait pas si le site ${site.name} est en quartier prioritaire.` }
    }
    return site.inQpv
      ? { share: 1, say: () => `Le site ${site.name} est en quartier prioritaire, comme souhaité.` }
      : { share: 0, say: () => `Le site ${site.name} n’est pas en quartier prioritaire.` }
  },
}
