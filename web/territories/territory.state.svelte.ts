import type { CommuneFeatures, Neighbourhood, Room, SiteFeatures } from '../../server/contract.ts'
import { call } from '../api/client.ts'
import { setting } from '../api/config.svelte.ts'
import { Reply } from '../api/reply.svelte.ts'
import type { Bounds } from '../map/bounds.ts'
import { router } from '../router.svelte.ts'
import { around, byFreeThenName, bySite, within } from './listing.ts'
import { asksForRooms, dayOf, querystringOf, readView, writeView, NO_FILTERS, type View } from './view.ts'

interface Ground {
  readonly communes: CommuneFeatures
  readonly neighbourhoods: readonly Neighbourhood[]
  readonly bounds: Bounds
}
/** Metropolitan France: where the map opens as long as no commune is known. */
const FRANCE: Bounds = [-5.2, 42.2, 8.3, 51.2]
const ROOMS_SHOWN = 200
const TYPING_MS = 200

/** The map page: what its address asks for, and what the server answers. */
export class TerritoryState {
  readonly today = setting.config.today
  readonly ground = new Reply<Ground>()
  readonly sites = new Reply<SiteFeatures>()
  readonly rooms = new Reply<{ readonly items: readonly Room[]; readonly total: number }>()
  /** What the map shows now; `null` until it is there */
  window = $state.raw<Bounds | null>(null)
  onlyWindow = $state(false)
  #waiting: ReturnType<typeof setTimeout> | undefined

  view = $derived(readView(router.query, this.today))
  day = $derived(dayOf(this.view.quarter, this.today))
  asksForRooms = $derived(asksForRooms(this.view))
  filtered = $derived(Object.keys(NO_FILTERS).some((name) => this.view[name as keyof View]?.toString()))

  /** Most free area first, then by name; those out of the map's window aside when only it is asked for. */
  listed = $derived(
    (this.sites.value?.features ?? [])
      .filter(({ geometry }) => !this.onlyWindow || this.window === null || within(geometry.coordinates, this.window))
      .map(({ properties, geometry }) => ({ ...properties, position: geometry.coordinates as [number, number] }))
      .sort(byFreeThenName),
  )
  roomsBySite = $derived(bySite(this.asksForRooms ? (this.rooms.value?.items ?? []) : []))
  freeRooms = $derived(this.listed.reduce((sum, site) => sum + site.freeRooms, 0))
  matchingRooms = $derived(this.listed.reduce((sum, site) => sum + site.rooms, 0))

  start(): void {
    void this.ground.ask(async (signal) => {
      const [communes, neighbourhoods, territories] = await Promise.all([
        call('GET /api/communes.geojson', { signal }),
        call('GET /api/neighbourhoods', { signal }),
        call('GET /api/territories', { signal }),
      ])
      const boxes = territories.flatMap(({ bbox }) => (bbox === null ? [] : [bbox as unknown as Bounds]))
      return { communes, neighbourhoods, bounds: boxes.length === 0 ? FRANCE : around(boxes) }
    })
    this.refresh()
  }

  /** Asks again for what the address says. */
  refresh(): void {
    const { view, day, today } = this
    const querystring = querystringOf(view, today)
    void this.sites.ask((signal) =>
      call('GET /api/sites.geojson', { querystring: { ...querystring, on: day }, signal }),
    )
    if (this.asksForRooms)
      void this.rooms.ask((signal) =>
        call('GET /api/rooms', { querystring: { ...querystring, limit: ROOMS_SHOWN }, signal }),
      )
    else this.rooms.stop()
  }

  /** Changes the view: the address at once, the answers as soon as the person stops typing or sliding. */
  change(changes: Partial<View>): void {
    router.setQuery(writeView(changes, this.today), { step: typeof changes.siteId === 'string' })
    if (Object.keys(changes).every((name) => name === 'siteId' || name === 'camera')) return
    clearTimeout(this.#waiting)
    const soon = 'search' in changes || 'quarter' in changes
    if (soon) this.#waiting = setTimeout(() => this.refresh(), TYPING_MS)
    else this.refresh()
  }

  stop(): void {
    clearTimeout(this.#waiting)
    this.ground.stop()
    this.sites.stop()
    this.rooms.stop()
  }
}
