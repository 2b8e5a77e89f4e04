/** Brownfields of Cartofriches (Cerema), in the CNIG Friches standard or as bare points. */
import type { MultiPolygon, Polygon, Position } from 'geojson'
import type { SiteStatus } from '../../db/codes.ts'
import { geometryProblems } from '../../lib/geojson.ts'
import { parseWkt } from '../../lib/wkt.ts'
import type { SiteFormat, SiteSource, SourcedFacts } from './candidate.ts'
import { inFrance, isInFrance, type LonLat } from './position.ts'
import type { Row } from './row.ts'

/** CNIG Friches 1.0.6, values allowed for `site_type`; «inconnu» and «autre» are not among them. */
const SITE_TYPES = [
  'friche industrielle',
  'friche commerciale',
  'friche hospitalière',
  'friche agro-industrielle',
  'friche carrière ou mine',
  'friche militaire',
  "friche d'habitat",
  "friche d'équipement public",
  'friche portuaire',
  'friche aéroportuaire',
  'friche ferroviaire',
  'friche logistique',
  'friche loisir tourisme hôtellerie',
  'friche enseignement',
  'friche cultuelle',
  'mixte',
] as const

/** Every list of the standard has these too. */
const ANY_LIST = ['inconnu', 'autre', 'sans objet'] as const

/** What a description says of the columns that a site has no field for. */
const DESCRIBED = {
  site_statut: 'Statut dans Cartofriches',
  site_occupation: 'Occupation',
  activite_libelle: 'Activité passée',
  bati_etat: 'Bâti',
  sol_pollution_existe: 'Pollution du sol',
  site_reconv_type: 'Reconversion envisagée',
  source_nom: 'Repérée par',
  site_url: 'Fiche',
} as const
type Described = keyof typeof DESCRIBED | 'site_type'

/** The producer's mask over the name of a natural person. */
const MASKED = '_X_'
const PARCEL = /^[0-9A-Z]{14}$/

const standard: SiteFormat = {
  columns: ['site_id', 'site_nom', 'comm_insee', 'geompoint'],
  onlyWhenNew: [],

  whereabouts(row) {
    const commune = row.commune('comm_insee')
    const recordId = row.text('site_id')
    if (recordId === null) return row.refusal('site_id', 'id_missing', 'La ligne n’a pas d’identifiant de site.')
    const point = parseWkt(row.raw('geompoint') ?? '')
    if (point?.type !== 'Point') {
      return row.refusal(
        'geompoint',
        'position_missing',
        'La ligne n’a pas de point lisible, comme POINT (-1.55 47.2).',
      )
    }
    const position = placed(row, 'geompoint', [point.coordinates[0]!, point.coordinates[1]!])
    if (position === null) return row.refusal('geompoint', 'position_nowhere', NOWHERE)
    return {
      recordId,
      communeField: 'comm_insee',
      positionField: 'geompoint',
      nameField: 'site_nom',
      commune,
      position,
    }
  },

  facts(row) {
    const name = row.text('site_nom')
    if (name === null)
      row.mend('site_nom', row.raw('site_nom'), 'name_missing', 'Sans nom : nommé d’après son identifiant.')
    const type = row.code('site_type', SITE_TYPES)
    const status = row.text('site_statut')
    const parcelRefs = parcels(row)
    const owner = ownerOf(row)
    const outline = outlineOf(row)
    const areaM2 = row.positive('unite_fonciere_surface')
    const address = row.text('site_adresse')
    return {
      name: name ?? `Friche ${row.raw('site_id')}`,
      status: statusOf(status),
      ...(address === null ? {} : { address }),
      ...(parcelRefs.length === 0 ? {} : { parcelRefs }),
      ...(outline === null ? {} : { outline }),
      ...(areaM2 === null ? {} : { areaM2 }),
      ...(owner === null ? {} : { owner }),
      description: describe([
        [null, type],
        [DESCRIBED.site_statut, status],
        [DESCRIBED.site_occupation, known(row.text('site_occupation'))],
        [DESCRIBED.activite_libelle, row.text('activite_libelle', 500)],
        [DESCRIBED.bati_etat, known(row.text('bati_etat'))],
        [DESCRIBED.sol_pollution_existe, known(row.text('sol_pollution_existe'))],
        [DESCRIBED.site_reconv_type, known(row.text('site_reconv_type'))],
        [DESCRIBED.source_nom, known(row.text('source_nom'))],
        [DESCRIBED.site_url, row.text('site_url', 500)],
      ]),
    }
  },

  asOf: (row) => row.day('site_actu_date') ?? row.day('site_identif_date'),
}

const points: SiteFormat = {
  columns: ['site_id', 'lon', 'lat', 'site_statut'],
  onlyWhenNew: ['name', 'description'],

  whereabouts(row) {
    const recordId = row.text('site_id')
    if (recordId === null) return row.refusal('site_id', 'id_missing', 'La ligne n’a pas d’identifiant de site.')
    const [lon, lat] = [row.text('lon'), row.text('lat')]
    if (lon === null || lat === null) return row.refusal('lon', 'position_missing', 'La ligne n’a pas de position.')
    const position = placed(row, 'lon', [Number(lon.replace(',', '.')), Number(lat.replace(',', '.'))])
    if (position === null) return row.refusal('lon', 'position_nowhere', NOWHERE)
    return {
      recordId,
      communeField: 'site_id',
      positionField: 'lon',
      nameField: 'site_id',
      commune: communeOfId(recordId),
      position,
    }
  },

  facts(row) {
    const status = row.text('site_statut')
    return {
      name: `Friche ${row.raw('site_id')}`,
      status: statusOf(status),
      description: describe([
        [DESCRIBED.site_statut, known(status)],
        [DESCRIBED.source_nom, row.text('producteur')],
      ]),
    }
  },

  asOf: () => null,
}

export const cartofriches: SiteSource = {
  id: 'cartofriches',
  permanence: 'transitional',
  // «Garage» or «Décharge» name many neighbours: only the same spot is the same place.
  sameNameWithinMetres: 5,
  formats: [standard, points],
}

const NOWHERE = 'Cette position n’est pas en France : il faut des degrés, longitude puis latitude.'

function placed(row: Row, field: string, given: LonLat): LonLat | null {
  const found = inFrance(given)
  if (found?.swapped) {
    row.mend(
      field,
      row.raw(field),
      'axes_swapped',
      `Latitude et longitude inversées : lu ${found.position.join(', ')}.`,
    )
  }
  return found?.position ?? null
}

/** Identifiers of Cartofriches begin with the commune. */
function communeOfId(id: string): string | null {
  return /^(\d{5}|2[AB]\d{3})_/.exec(id)?.[1] ?? null
}

/** A brownfield that was turned to a new use can no longer host anybody for a while; all others are only spotted. */
const statusOf = (status: string | null): SiteStatus => (status === 'friche reconvertie' ? 'closed' : 'spotted')

function parcels(row: Row): string[] {
  const text = row.text('unite_fonciere_refcad', 20_000)
  if (text === null) return []
  // The standard separates by a bar; the producer's own API writes a Python list.
  const given = text.split(text.startsWith('[') ? ',' : '|').map((part) => part.replaceAll(/[[\]'"\s]/g, ''))
  const sound = [...new Set(given.filter((part) => PARCEL.test(part)))].slice(0, 500)
  const broken = given.filter((part) => part !== '' && !PARCEL.test(part))
  if (broken.length > 0) {
    const names = broken.slice(0, 3).join(', ')
    row.mend(
      'unite_fonciere_refcad',
      text,
      'parcel_unreadable',
      `Références cadastrales illisibles, écartées : ${names}.`,
    )
  }
  return sound
}

/** Owners who are bodies; a natural person's name is never taken, even when the producer left it in. */
function ownerOf(row: Row): string | null {
  const text = row.text('proprio_nom', 2000)
  if (text === null) return null
  if (row.text('proprio_personne') === 'personne physique') {
    row.mend('proprio_nom', MASKED, 'person_masked', 'Propriétaire privé : son nom n’est pas repris.')
    return null
  }
  const names = [...new Set(text.split('|').map((name) => name.trim()))].filter(
    (name) => name !== '' && name !== MASKED,
  )
  if (text.includes(MASKED)) {
    row.mend('proprio_nom', text, 'person_masked', 'Nom masqué par la source : écarté.')
  }
  return names.length === 0 ? null : names.join(' ; ').slice(0, 200)
}

function outlineOf(row: Row): Polygon | MultiPolygon | null {
  const text = row.text('geomsurf', 200_000)
  if (text === null) return null
  const shape = parseWkt(text)
  const swapped =
    shape !== null && shape.type !== 'Point' && !isInFrance(firstOf(shape)) && isInFrance(flipped(firstOf(shape)))
  const outline = shape === null || shape.type === 'Point' ? null : swapped ? flip(shape) : shape
  if (outline === null || !isInFrance(firstOf(outline)) || geometryProblems(outline).length > 0) {
    row.mend(
      'geomsurf',
      text.slice(0, 200),
      'outline_unreadable',
      'Ce contour n’est pas une géométrie : laissé inconnu.',
    )
    return null
  }
  if (swapped)
    row.mend('geomsurf', text.slice(0, 200), 'axes_swapped', 'Latitude et longitude inversées dans le contour.')
  return outline
}

const firstOf = (shape: Polygon | MultiPolygon): LonLat =>
  (shape.type === 'Polygon' ? shape.coordinates[0]![0]! : shape.coordinates[0]![0]![0]!) as unknown as LonLat
const flipped = ([x, y]: LonLat): LonLat => [y, x]
const flipRing = (ring: Position[]) => ring.map(([x, y]) => [y!, x!])
function flip(shape: Polygon | MultiPolygon): Polygon | MultiPolygon {
  return shape.type === 'Polygon'
    ? { type: 'Polygon', coordinates: shape.coordinates.map(flipRing) }
    : { type: 'MultiPolygon', coordinates: shape.coordinates.map((polygon) => polygon.map(flipRing)) }
}

/** «inconnu» is the standard's own word, not dirt: it is simply not said. */
const known = (text: string | null): string | null => (text === 'inconnu' || text === 'sans objet' ? null : text)

function describe(
  parts: readonly (readonly [label: string | null, text: string | null])[],
): SourcedFacts['description'] {
  return parts
    .filter(([, text]) => text !== null)
    .map(([label, text]) => (label === null ? `${text![0]!.toUpperCase()}${text!.slice(1)}.` : `${label} : ${text}.`))
    .join(' ')
    .slice(0, 4000)
}

/** The values that the standard allows, of columns that are described. */
const CODES: Partial<Record<Described, readonly string[]>> = {
  site_statut: ['friche potentielle', 'friche sans projet', 'friche avec projet', 'friche reconvertie', ...ANY_LIST],
  site_occupation: [
    ...['totalement inoccupé', 'partiellement inoccupé', 'occupation transitoire ou temporaire'],
    ...['occupation illicite supposée', 'occupation illicite avérée', ...ANY_LIST],
  ],
  bati_etat: [
    ...['dégradation inexistante ou faible', 'dégradation moyenne', 'dégradation très importante'],
    ...['dégradation hétérogène', ...ANY_LIST],
  ],
  sol_pollution_existe: [
    ...['pollution inexistante', 'pollution traitée', 'pollution peu probable', 'pollution supposée'],
    ...['pollution avérée', ...ANY_LIST],
  ],
  site_reconv_type: [
    ...['habitat', 'bureau', 'commerce', 'industrie', 'autres activités économiques', 'équipement public'],
    ...["aménagement d'espace public", 'renaturation', 'panneaux photovoltaïques', 'énergie, hors photovoltaïque'],
    ...['mixte', ...ANY_LIST],
  ],
}
const LABELS = Object.entries(DESCRIBED) as [Described, string][]
const PART = new RegExp(`(?:^|(?<=\\.) )(${LABELS.map(([, label]) => label).join('|')}) : `)

/**
 * The columns that a description of ours was made of: what `describe` was given, for an export of what was imported. A
 * value that the standard does not allow is left out.
 */
export function columnsDescribed(description: string): Partial<Record<Described, string>> {
  const [first = '', ...parts] = description.split(PART)
  const columns: Partial<Record<Described, string>> = {}
  const type = `${first.slice(0, 1).toLowerCase()}${first.slice(1).replace(/\.$/, '')}`
  if (SITE_TYPES.some((code) => code === type)) columns.site_type = type
  let last = -1
  for (let at = 0; at + 1 < parts.length; at += 2) {
    const [label, value] = [parts[at]!, parts[at + 1]!.replace(/\.$/, '')]
    const place = LABELS.findIndex(([, words]) => words === label)
    const [column] = LABELS[place]!
    const before = LABELS[last]?.[0]
    if (place > last && (CODES[column]?.includes(value) ?? true)) {
      columns[column] = value
      last = place
    } else if (before !== undefined && CODES[before] === undefined) {
      // Somebody wrote what looks like a label of ours.
      columns[before] += `. ${label} : ${value}`
    }
  }
  return columns
}
