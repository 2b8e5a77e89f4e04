import type { Building, FieldSource, Room, Site, SitePatch, Timeline } from '../../server/contract.ts'
import { call } from '../api/client.ts'
import { setting } from '../api/config.svelte.ts'
import { Reply } from '../api/reply.svelte.ts'
import { freeingOf, type Freeing } from '../rooms/freeing.ts'
import { addQuarters } from '../text/format.ts'

/** Far enough back and ahead to see both ends of any ordinary stay, whatever day is looked at. */
const QUARTERS_BACK = 40
const QUARTERS_AHEAD = 60
const MOST = 500

interface Told {
  readonly site: Site
  readonly buildings: readonly Building[]
  readonly rooms: readonly Room[]
  /** Who was, is and will be in the rooms; `null` for a caller who may not know */
  readonly timeline: Timeline | null
  /** Rooms that are free on the day that was looked at when this was asked, as the server says it to everybody */
  readonly freeIds: readonly string[]
}

/** A site with its buildings, its rooms, and what is free in them on a day. */
export class SiteState {
  readonly told = new Reply<Told>()
  readonly sources = new Reply<readonly FieldSource[]>()
  site = $derived(this.told.value?.site)
  #stays = $derived(
    Object.fromEntries(
      (this.told.value?.timeline ?? []).flatMap(({ buildings }) =>
        buildings.flatMap(({ rooms }) => rooms.map((room) => [room.id, room.occupancies] as const)),
      ),
    ),
  )
  buildings = $derived(
    (this.told.value?.buildings ?? []).map((building) => ({
      ...building,
      rooms: (this.told.value?.rooms ?? [])
        .filter((room) => room.buildingId === building.id)
        .map((room) => ({ room, freeing: this.#freeingOf(room) })),
    })),
  )

  constructor(
    readonly id: string,
    /** The day looked at. Who may see the timeline needs nothing asked again when it changes; others do. */
    readonly day: () => string,
  ) {
    void this.load()
  }

  load(): Promise<unknown> {
    const { id } = this
    const day = this.day()
    const { today } = setting.config
    return this.told.ask(async (signal) => {
      const [site, buildings, rooms, free, timeline] = await Promise.all([
        call('GET /api/sites/{id}', { params: { id }, signal }),
        call('GET /api/buildings', { querystring: { siteId: id, limit: MOST }, signal }),
        call('GET /api/rooms', { querystring: { siteId: id, limit: MOST }, signal }),
        call('GET /api/rooms', { querystring: { siteId: id, freeFrom: day, limit: MOST }, signal }),
        setting.may('timeline.read')
          ? call('GET /api/timeline', {
              querystring: {
                siteId: id,
                from: addQuarters(today, -QUARTERS_BACK),
                until: addQuarters(today, QUARTERS_AHEAD),
              },
              signal,
            })
          : null,
      ])
      return {
        site,
        buildings: buildings.items,
        rooms: rooms.items,
        timeline,
        freeIds: free.items.map((room) => room.id),
      }
    })
  }

  loadSources(): void {
    void this.sources.ask((signal) => call('GET /api/sites/{id}/sources', { params: { id: this.id }, signal }))
  }

  /** Changes the site as it is shown now. @throws ApiProblem */
  async patch(body: SitePatch): Promise<Site> {
    const { version } = this.site!
    const site = await call('PATCH /api/sites/{id}', { params: { id: this.id }, ifMatch: version, body })
    await this.load()
    return site
  }

  /** Without the timeline, whether it is free is all that can be said. */
  #freeingOf(room: Room): Freeing | 'free' | 'not_free' {
    const { site, timeline, freeIds } = this.told.value!
    if (timeline === null) return freeIds.includes(room.id) ? 'free' : 'not_free'
    return freeingOf(room, this.#stays[room.id] ?? [], site, this.day())
  }
}
