/** A list of sites as a table, for each of the formats: what everybody may read, since files travel. */
import { PERMANENCE, SITE_STATUS } from '../db/words.ts'
import type { Cell } from '../lib/csvText.ts'
import type { Site } from '../sites/sites.schema.ts'

/** A site with the name of its commune. */
export type ExportedSite = Site & { readonly commune: string }

interface Column {
  /** For programs */
  readonly name: string
  /** For people */
  readonly title: string
  readonly kind: 'text' | 'number' | 'boolean' | 'day'
  readonly of: (site: ExportedSite) => Cell
  /** As people read it, where that differs */
  readonly words?: (site: ExportedSite) => Cell
}

export const COLUMNS: readonly Column[] = [
  { name: 'id', title: 'Identifiant', kind: 'text', of: ({ id }) => id },
  { name: 'name', title: 'Nom', kind: 'text', of: ({ name }) => name },
  {
    name: 'permanence',
    title: 'Durée',
    kind: 'text',
    of: ({ permanence }) => permanence,
    words: ({ permanence }) => PERMANENCE[permanence],
  },
  {
    name: 'status',
    title: 'État',
    kind: 'text',
    of: ({ status }) => status,
    words: ({ status }) => SITE_STATUS[status],
  },
  { name: 'inseeCode', title: 'Code INSEE', kind: 'text', of: ({ inseeCode }) => inseeCode },
  { name: 'commune', title: 'Commune', kind: 'text', of: ({ commune }) => commune },
  { name: 'address', title: 'Adresse', kind: 'text', of: ({ address }) => address },
  {
    name: 'parcelRefs',
    title: 'Parcelles',
    kind: 'text',
    of: ({ parcelRefs }) => (parcelRefs.length === 0 ? null : parcelRefs.join('|')),
  },
  { name: 'longitude', title: 'Longitude', kind: 'number', of: ({ point }) => point[0] },
  { name: 'latitude', title: 'Latitude', kind: 'number', of: ({ point }) => point[1] },
  {
    name: 'protected',
    title: 'Lieu protégé (placé à 500 m près)',
    kind: 'boolean',
    of: ({ shownAs }) => shownAs !== 'open',
  },
  { name: 'areaM2', title: 'Surface (m²)', kind: 'number', of: ({ areaM2 }) => areaM2 },
  { name: 'owner', title: 'Propriétaire', kind: 'text', of: ({ owner }) => owner },
  { name: 'ownerRegime', title: 'Régime du propriétaire', kind: 'text', of: ({ ownerRegime }) => ownerRegime },
  { name: 'usableFrom', title: 'Utilisable à partir du', kind: 'day', of: ({ usable }) => usable?.from ?? null },
  { name: 'usableUntil', title: 'Utilisable jusqu’au (exclu)', kind: 'day', of: ({ usable }) => usable?.until ?? null },
  { name: 'releaseTrigger', title: 'Ce qui libère le site', kind: 'text', of: ({ releaseTrigger }) => releaseTrigger },
  { name: 'inQpv', title: 'En quartier prioritaire', kind: 'boolean', of: ({ inQpv }) => inQpv },
  { name: 'qpvCode', title: 'Quartier prioritaire', kind: 'text', of: ({ qpvCode }) => qpvCode },
  { name: 'description', title: 'Description', kind: 'text', of: ({ description }) => description },
  { name: 'demonstration', title: 'Inventé', kind: 'boolean', of: ({ demonstration }) => demonstration },
]

/** A cell as people read it: codes in words, yes and no. */
export function cellInWords({ of, words = of, kind }: Column, site: ExportedSite): Cell {
  const value = words(site)
  return kind === 'boolean' && value !== null ? (value ? 'oui' : 'non') : value
}
