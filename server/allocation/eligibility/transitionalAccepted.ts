import { broken, fulfilled, unknown, type Rule } from './rule.ts'

export const transitionalAccepted: Rule = {
  id: 'transitional_accepted',
  sentence: 'Une structure qui refuse les sites transitoires n’y est pas placée.',
  source: 'Demande de la structure',
  judge(_phase, { site }, { demand }) {
    if (site.permanence === 'permanent') return fulfilled(() => `Le site ${site.name} est pérenne.`)
    switch (demand.acceptsTransitional) {
      case null:
        return unknown(() => `Le site ${site.name} est transitoire ; on ne sait pas si la structure l’accepte.`)
      case false:
        return broken(() => `Le site ${site.name} est transitoire ; la structure demande un site pérenne.`)
      case true:
        return fulfilled(() => `Le site ${site.name} est transitoire, ce que la structure accepte.`)
    }
  },
}
