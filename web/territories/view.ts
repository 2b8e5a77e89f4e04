import type { Api, Equipment, Permanence, RoomKind, SiteStatus } from '../../server/contract.ts'
import { addQuarters, quarterNumber, quarterOf, quartersBetween } from '../text/format.ts'
import { EQUIPMENT, PERMANENCE, ROOM_KIND, SITE_STATUS } from '../text/labels.ts'

/** Which sites and rooms are looked for. `null` and empty lists ask for nothing. */
export interface Filters {
  readonly search: string
  readonly communes: readonly string[]
  /** `in`: any priority neighbourhood; or the code of one */
  readonly qpv: string | null
  readonly kinds: readonly RoomKind[]
  readonly equipment: readonly Equipment[]
  readonly areaMin: number | null
  readonly areaMax: number | null
  readonly rentMaxEur: number | null
  readonly permanence: Permanence | null
  readonly statuses: readonly SiteStatus[]
  /** Quarters, from the chosen one on, that a room must be free for; 0: on its first day; `null`: free or not */
  readonly freeQuarters: number | null
}

/** All that the map page shows, as its address says it. */
export interface View extends Filters {
  /** First day of the quarter that is looked at */
  readonly quarter: string
  readonly siteId: string | null
  /** Longitude, latitude, zoom; `null`: the whole territory */
  readonly camera: readonly [number, number, number] | null
}

export const NO_FILTERS: Filters = {
  search: '',
  communes: [],
  qpv: null,
  kinds: [],
  equipment: [],
  areaMin: null,
  areaMax: null,
  rentMaxEur: null,
  permanence: null,
  statuses: [],
  freeQuarters: null,
}

/** Quarters that the slider goes over, the current one first. */
export const QUARTERS_AHEAD = 20

/** Reads the address; what is not understood there is left out, never guessed. */
export function readView(query: URLSearchParams, today: string): View {
  const camera = query.get('vue')?.split(',').map(Number) ?? []
  return {
    search: query.get('recherche') ?? '',
    communes: listIn(query.get('communes')).filter((code) => /^\d[\dAB]\d{3}$/.test(code)),
    qpv: /^(in|QN\d{5}[A-Z])$/.exec(query.get('qpv') ?? '')?.[0] ?? null,
    kinds: codesIn(query.get('types'), ROOM_KIND),
    equipment: codesIn(query.get('equipements'), EQUIPMENT),
    areaMin: numberIn(query.get('surface-min')),
    areaMax: numberIn(query.get('surface-max')),
    rentMaxEur: numberIn(query.get('loyer-max')),
    permanence: codesIn(query.get('perennite'), PERMANENCE)[0] ?? null,
    statuses: codesIn(query.get('statuts'), SITE_STATUS),
    freeQuarters: numberIn(query.get('libre')),
    quarter: quarterIn(query.get('trimestre'), today),
    siteId: /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.exec(query.get('site') ?? '')?.[0] ?? null,
    camera: camera.length === 3 && camera.every(Number.isFinite) ? (camera as [number, number, number]) : null,
  }
}

/** The changes as the address writes them; `null` takes the word out. */
export function writeView(changes: Partial<View>, today: string): Record<string, string | null> {
  const written: Record<string, string | null> = {}
  const list = (values: readonly string[]) => (values.length === 0 ? null : values.join(','))
  const text = (value: string | number | null) => (value === null || value === '' ? null : String(value))
  if ('search' in changes) written['recherche'] = text(changes.search!)
  if ('communes' in changes) written['communes'] = list(changes.communes!)
  if ('qpv' in changes) written['qpv'] = changes.qpv!
  if ('kinds' in changes) written['types'] = list(changes.kinds!)
  if ('equipment' in changes) written['equipements'] = list(changes.equipment!)
  if ('areaMin' in changes) written['surface-min'] = text(changes.areaMin!)
  if ('areaMax' in changes) written['surface-max'] = text(changes.areaMax!)
  if ('rentMaxEur' in changes) written['loyer-max'] = text(changes.rentMaxEur!)
  if ('permanence' in changes) written['perennite'] = changes.permanence!
  if ('statuses' in changes) written['statuts'] = list(changes.statuses!)
  if ('freeQuarters' in changes) written['libre'] = text(changes.freeQuarters!)
  if ('quarter' in changes)
    written['trimestre'] =
      changes.quarter === quarterOf(today)
        ? null
        : `${changes.quarter!.slice(0, 4)}-T${quarterNumber(changes.quarter!)}`
  if ('siteId' in changes) written['site'] = changes.siteId!
  if ('camera' in changes) written['vue'] = changes.camera?.map((n, i) => n.toFixed(i === 2 ? 2 : 5)).join(',') ?? null
  return written
}

/** The day that "free" is asked for: the quarter's first, or today in the current quarter. */
export const dayOf = (quarter: string, today: string): string => (quarter < today ? today : quarter)

/** Whether any filter asks something of rooms, so that the list shows the rooms that answer. */
export function asksForRooms(filters: Filters): boolean {
  return (
    filters.kinds.length > 0 ||
    filters.equipment.length > 0 ||
    filters.areaMin !== null ||
    filters.areaMax !== null ||
    filters.rentMaxEur !== null ||
    filters.freeQuarters !== null
  )
}

type Querystring = NonNullable<Api['GET /api/sites.geojson']['input']['querystring']>
type Asked = { [K in Exclude<keyof Querystring, 'on'>]?: Querystring[K] | undefined }

/** The filters as the API takes them. */
export function querystringOf(view: View, today: string): Asked {
  const list = (values: readonly string[]) => (values.length === 0 ? undefined : values.join(','))
  const freeFrom = view.freeQuarters === null ? undefined : dayOf(view.quarter, today)
  return {
    search: view.search.trim() || undefined,
    communes: list(view.communes),
    qpv: view.qpv ?? undefined,
    kinds: list(view.kinds),
    equipment: list(view.equipment),
    areaMin: view.areaMin ?? undefined,
    areaMax: view.areaMax ?? undefined,
    rentMaxEurCents: view.rentMaxEur === null ? undefined : Math.round(view.rentMaxEur * 100),
    permanence: view.permanence ?? undefined,
    statuses: list(view.statuses),
    freeFrom,
    freeUntil: view.freeQuarters ? addQuarters(view.quarter, view.freeQuarters) : undefined,
  }
}

const listIn = (words: string | null) => words?.split(',').filter(Boolean) ?? []

function codesIn<Code extends string>(words: string | null, known: Record<Code, string>): Code[] {
  const asked = new Set(listIn(words))
  return (Object.keys(known) as Code[]).filter((code) => asked.has(code))
}

function numberIn(words: string | null): number | null {
  return words !== null && /^\d{1,7}(\.\d+)?$/.test(words) ? Number(words) : null
}

function quarterIn(words: string | null, today: string): string {
  const now = quarterOf(today)
  const found = /^(\d{4})-T([1-4])$/.exec(words ?? '')
  if (!found) return now
  const quarter = `${found[1]}-${String(Number(found[2]) * 3 - 2).padStart(2, '0')}-01`
  const ahead = quartersBetween(now, quarter)
  return ahead >= 0 && ahead <= QUARTERS_AHEAD ? quarter : now
}
