/**
 * CNIG Friches v1.0.6 (https://github.com/cnigfr/schema-friches): transitional sites as brownfields. What Escale does not
 * know stays empty, or «inconnu» where the standard wants a value.
 */
import { columnsDescribed } from '../sites/imports/cartofriches.ts'
import { csvLine, type Cell } from '../lib/csvText.ts'
import type { MultiPolygon, Polygon } from 'geojson'

/** A site and where its values come from, as `frichesOf` reads it. */
export interface Friche {
  readonly id: string
  /** Identifier in Cartofriches; `null`: it does not come from there */
  readonly recordId: string | null
  readonly name: string
  readonly inseeCode: string
  readonly commune: string
  readonly address: string | null
  readonly parcelRefs: readonly string[]
  readonly point: readonly [longitude: number, latitude: number]
  readonly outline: Polygon | MultiPolygon | null
  readonly areaM2: number | null
  readonly owner: string | null
  readonly ownerIsBody: boolean
  readonly closed: boolean
  readonly description: string | null
  /** Whether the description is the one that the import made */
  readonly described: boolean
  readonly knownSince: string
  readonly asOf: string
}

/** The columns, in the order of the standard. */
export const FRICHES_COLUMNS = [
  ...['site_id', 'site_nom', 'site_type', 'site_adresse', 'site_identif_date', 'site_actu_date', 'site_url'],
  ...['site_ademe_url', 'site_securite', 'site_occupation', 'site_statut', 'site_projet_url', 'site_reconv_annee'],
  ...['site_reconv_type', 'activite_libelle', 'activite_code', 'activite_fin_annee', 'comm_nom', 'comm_insee'],
  ...['bati_type', 'bati_nombre', 'bati_surface', 'bati_pollution', 'bati_vacance', 'bati_patrimoine', 'bati_etat'],
  ...['local_ancien_annee', 'local_recent_annee', 'proprio_type', 'proprio_personne', 'proprio_nom'],
  ...['sol_pollution_annee', 'sol_pollution_existe', 'sol_pollution_origine', 'sol_pollution_commentaire'],
  ...['sol_depollution_fiche', 'unite_fonciere_surface', 'unite_fonciere_refcad', 'urba_zone_type', 'urba_zone_lib'],
  ...['urba_zone_formdomi', 'urba_zaer', 'urba_doc_type', 'desserte_distance', 'desserte_commentaire', 'source_nom'],
  ...['source_url', 'source_producteur', 'source_contact', 'geompoint', 'geomsurf'],
] as const

const UNKNOWN = 'inconnu'

export function frichesCsv(friches: readonly Friche[]): string {
  const lines = friches.map((friche) => {
    const values = valuesOf(friche)
    return csvLine(
      FRICHES_COLUMNS.map((column) => values[column] ?? null),
      ',',
    )
  })
  return csvLine(FRICHES_COLUMNS, ',') + lines.join('')
}

function valuesOf(friche: Friche): Readonly<Record<string, Cell | undefined>> {
  const columns = friche.described && friche.description !== null ? columnsDescribed(friche.description) : {}
  const area = friche.areaM2 === null ? 0 : Math.round(friche.areaM2)
  return {
    site_type: UNKNOWN,
    site_statut: !friche.described && friche.closed ? 'friche reconvertie' : null,
    source_nom: friche.recordId === null ? 'Escale' : UNKNOWN,
    ...columns,
    site_id: friche.recordId ?? `${friche.inseeCode}_${friche.id}`,
    site_nom: friche.name,
    site_adresse: friche.address,
    site_identif_date: friche.knownSince,
    site_actu_date: friche.asOf,
    comm_nom: friche.commune,
    comm_insee: friche.inseeCode,
    // The standard has owners only where they are bodies.
    proprio_personne: friche.owner !== null && friche.ownerIsBody ? 'personne morale' : null,
    proprio_nom: friche.ownerIsBody ? (friche.owner?.replaceAll(' ; ', '|') ?? null) : null,
    unite_fonciere_surface: area > 0 ? area : null,
    unite_fonciere_refcad: friche.parcelRefs.length === 0 ? null : friche.parcelRefs.join('|'),
    urba_zaer: UNKNOWN,
    geompoint: `POINT(${friche.point.join(' ')})`,
    geomsurf: friche.outline === null ? null : wktOf(friche.outline),
  }
}

function wktOf({ type, coordinates }: Polygon | MultiPolygon): string {
  const ring = (positions: readonly (readonly number[])[]) => `(${positions.map((each) => each.join(' ')).join(', ')})`
  const polygon = (rings: readonly (readonly (readonly number[])[])[]) => `(${rings.map(ring).join(', ')})`
  return type === 'Polygon' ? `POLYGON${polygon(coordinates)}` : `MULTIPOLYGON(${coordinates.map(polygon).join(', ')})`
}
