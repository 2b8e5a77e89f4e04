/** The reference layers that can be imported, one description each; what they are for a person is in `data/sources.ts`. */
import type { Fact, LayerSource } from './layerSource.ts'
import { COVERS_M, SURROUNDINGS_M, WALK_M } from './layerSource.ts'
import { gtfsStops, leaveOutStations, listedStops } from './stops.ts'

const text = (...from: string[]): Fact => ({ from, kind: 'text' })
const number = (...from: string[]): Fact => ({ from, kind: 'number' })

/** Public easements of the Géoportail de l'urbanisme, by their assigned areas. */
const easement = {
  shape: 'any',
  identifier: ['idass', 'gid'],
  name: ['nomsuplitt', 'nomass', 'nomreg', 'libelle'],
  facts: { category: text('suptype', 'categorie'), kind: text('typeass'), document: text('partition', 'idgen') },
  asOf: ['datappro', 'datvalid'],
} as const

export const LAYER_SOURCES: readonly LayerSource[] = [
  {
    id: 'qpv-contours',
    layer: 'neighbourhood',
    shape: 'area',
    identifier: ['code_qp', 'codeqp'],
    name: ['lib_qp', 'nom_qp'],
    facts: { communes: text('insee_com', 'commune_qp'), population: number('pop', 'population') },
    marginM: WALK_M,
  },
  {
    id: 'stops-gtfs',
    layer: 'stop',
    shape: 'point',
    identifier: ['stop_id'],
    name: ['stop_name'],
    facts: { wheelchair: text('wheelchair_boarding'), station: text('parent_station') },
    marginM: WALK_M,
    featuresIn: gtfsStops,
    leaveOut: leaveOutStations,
  },
  {
    id: 'stops-tan',
    layer: 'stop',
    shape: 'point',
    identifier: [],
    name: ['stop_name'],
    facts: {},
    marginM: WALK_M,
    featuresIn: listedStops,
  },
  {
    id: 'polluted-sites',
    layer: 'polluted_site',
    shape: 'any',
    identifier: ['identifiant_casias', 'identifiant_ssp', 'identifiant', 'id_sis', 'id_ssp'],
    name: ['nom_etablissement', 'nom_usuel', 'nom'],
    facts: {
      address: text('adresse'),
      status: text('statut', 'statut_instruction'),
      page: text('fiche_risque', 'url'),
    },
    asOf: ['date_maj', 'date_mise_a_jour'],
    marginM: SURROUNDINGS_M,
  },
  {
    id: 'planning-zones',
    layer: 'planning_zone',
    shape: 'area',
    identifier: ['idzone', 'gid'],
    name: ['libelle'],
    facts: {
      label: text('libelong'),
      kind: text('typezone'),
      use: text('destdomi', 'formdomi'),
      document: text('idurba', 'partition'),
    },
    asOf: ['datappro', 'datvalid'],
    marginM: COVERS_M,
  },
  { ...easement, id: 'flood-zones', layer: 'flood_zone', marginM: COVERS_M },
  { ...easement, id: 'heritage', layer: 'heritage', marginM: SURROUNDINGS_M },
  {
    id: 'parcels',
    layer: 'parcel',
    shape: 'area',
    identifier: ['id', 'idu'],
    name: ['id', 'idu'],
    facts: {
      commune: text('commune', 'code_insee'),
      section: text('section'),
      number: text('numero'),
      areaM2: number('contenance'),
    },
    asOf: ['updated'],
    marginM: COVERS_M,
  },
  {
    id: 'buildings-bdtopo',
    layer: 'building',
    shape: 'area',
    identifier: ['cleabs', 'id'],
    name: ['toponyme'],
    facts: {
      nature: text('nature'),
      use: text('usage_1'),
      otherUse: text('usage_2'),
      state: text('etat_de_l_objet', 'etat'),
      heightM: number('hauteur'),
      floors: number('nombre_d_etages', 'nb_etages'),
      dwellings: number('nombre_de_logements', 'nb_logts'),
      rnb: text('identifiants_rnb'),
    },
    asOf: ['date_modification', 'date_maj'],
    marginM: COVERS_M,
  },
  {
    id: 'buildings-bdnb',
    layer: 'building',
    shape: 'area',
    identifier: ['batiment_groupe_id', 'batiment_construction_id'],
    name: ['libelle_adr_principale_ban'],
    facts: {
      use: text('usage_principal_bdnb_open', 'usage_niveau_1_txt'),
      builtIn: number('annee_construction'),
      heightM: number('hauteur_mean', 'hauteur'),
      floors: number('nb_niveau'),
      walls: text('mat_mur_txt'),
      energyClass: text('classe_bilan_dpe'),
      areaM2: number('s_geom_groupe', 's_geom_cstr'),
    },
    marginM: COVERS_M,
  },
]
