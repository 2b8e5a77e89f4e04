import { frenchDay } from '../../lib/frenchDay.ts'
import { addDays } from '../../lib/span.ts'
import { broken, fulfilled, unknown, type Rule } from './rule.ts'

/**
 * It is also all that is certain of the legal form: an agreement cannot outlast what the owner grants, and inside that
 * window some form is always possible (public-domain permit, precarious agreement, lease), for counsel to choose.
 */
export const siteWindow: Rule = {
  id: 'site_window',
  sentence:
    'Le site est disponible pendant tout le séjour : aucune convention ne dure plus que les droits de l’exploitant.',
  source: 'Accord avec le propriétaire ; Code civil, art. 1709 et 1717 ; CG3P, art. L2122-2 et L2122-3',
  dated: true,
  judge(_phase, { site }, { days }) {
    const { permanence, status, usable } = site
    const opens = usable?.from ?? null
    const closes = usable?.until ?? null
    if (opens !== null && opens > days.from) {
      return broken(() => `Le site ${site.name} n’est disponible qu’à partir du ${frenchDay(opens)}.`)
    }
    if (closes !== null && closes < days.until)
      return broken(() => `Le site ${site.name} ferme le ${frenchDay(closes)}.`)
    if (opens === null && status !== 'open') {
      return unknown(() => `La date d’ouverture du site ${site.name} n’est pas connue.`)
    }
    if (closes === null && permanence === 'transitional') {
      const trigger = site.releaseTrigger === null ? '' : ` (libération : ${site.releaseTrigger})`
      return unknown(() => `Le site ${site.name} est transitoire et sa date de fin n’est pas connue${trigger}.`)
    }
    return fulfilled(() =>
      closes === null
        ? `Le site ${site.name} est pérenne.`
        : `Le site ${site.name} est disponible jusqu’au ${frenchDay(addDays(closes, -1))}.`,
    )
  },
}
