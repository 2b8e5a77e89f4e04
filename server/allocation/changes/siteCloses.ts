import Type, { type Static } from 'typebox'
import { frenchDay } from '../../lib/frenchDay.ts'
import { Day, Id } from '../../lib/shapes.ts'
import type { ChangeKind } from './change.ts'
import { close, refuseOutside } from './closures.ts'

const SiteCloses = Type.Object(
  { type: Type.Literal('site_closes'), siteId: Id, on: Day },
  { additionalProperties: false, description: 'The site hosts nobody from the day `on`' },
)
type SiteCloses = Static<typeof SiteCloses>

export const siteCloses = {
  schema: SiteCloses,
  say({ siteId, on }, { rooms }) {
    return `Le site ${rooms.find(({ site }) => site.id === siteId)!.site.name} ferme le ${frenchDay(on)}.`
  },
  apply(facts, change, at) {
    const { siteId, on } = change
    if (!facts.rooms.some(({ site }) => site.id === siteId)) {
      throw at.refuse(
        'siteId',
        'site_without_rooms',
        'Ce site n’a aucun local en service sur ce territoire : choisissez-en un autre.',
      )
    }
    refuseOutside(at, 'on', { from: on, until: null })
    return close(facts, at.horizon, ({ site }) => site.id === siteId, {
      kind: 'site_closes',
      from: on,
      until: null,
      because: this.say(change, facts),
    })
  },
} as const satisfies ChangeKind<SiteCloses>
