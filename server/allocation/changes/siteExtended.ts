import Type, { type Static } from 'typebox'
import { frenchDay } from '../../lib/frenchDay.ts'
import { Day, Id } from '../../lib/shapes.ts'
import { addDays } from '../../lib/span.ts'
import type { ChangeKind } from './change.ts'

const SiteExtended = Type.Object(
  { type: Type.Literal('site_extended'), siteId: Id, until: Day },
  { additionalProperties: false, description: 'The window of the site ends later: the day before `until` is its last' },
)
type SiteExtended = Static<typeof SiteExtended>

export const siteExtended = {
  schema: SiteExtended,
  isScenario: true,
  say({ siteId, until }, { rooms }) {
    const { name } = rooms.find(({ site }) => site.id === siteId)!.site
    return `Le site ${name} reste disponible jusqu’au ${frenchDay(addDays(until, -1))}.`
  },
  apply(facts, { siteId, until }, at) {
    const site = facts.rooms.find((room) => room.site.id === siteId)?.site
    if (site === undefined) {
      throw at.refuse(
        'siteId',
        'site_without_rooms',
        'Ce site n’a aucun local en service sur ce territoire : choisissez-en un autre.',
      )
    }
    const closes = site.usable?.until ?? null
    // A transitional site whose end nobody knows is given one.
    if (closes === null ? site.permanence === 'permanent' : until <= closes) {
      const known = closes === null ? 'n’a pas de fin connue' : `ferme déjà le ${frenchDay(closes)}`
      throw at.refuse(
        'until',
        'site_not_extended',
        `Le site ${site.name} ${known} : donnez une date plus tardive, ou supposez plutôt qu’il ferme plus tôt.`,
      )
    }
    return {
      ...facts,
      rooms: facts.rooms.map((room) =>
        room.site.id === siteId
          ? { ...room, site: { ...room.site, usable: { from: site.usable?.from ?? null, until } } }
          : room,
      ),
    }
  },
} as const satisfies ChangeKind<SiteExtended>
