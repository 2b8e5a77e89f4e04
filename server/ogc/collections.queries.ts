/**
 * What /ogc publishes: one collection a kind of object, each said once with its SQL, its schema and its words. All of it is
 * what the public may read. Where a protected site is stands in a table of its own (`sites/exactPlace.queries.ts`), which
 * nothing here asks for: its site, buildings and rooms come with the middle of a cell of 500 m.
 */
import { sql, type RawBuilder } from 'kysely'
import Type, { type TSchema } from 'typebox'
import { BUILDING_CONDITIONS, OWNER_REGIMES, PERMANENCES, ROOM_KINDS, SITE_STATUSES } from '../db/codes.ts'
import { Day, Id, InseeCode, QpvCode, TerritoryCode, oneOf } from '../lib/shapes.ts'

export interface Property {
  readonly value: RawBuilder<unknown>
  readonly schema: TSchema
  /** In French, for the pages and the API document */
  readonly title: string
  /** It can be asked for: `?inseeCode=44109` */
  readonly filter: boolean
}

export interface Collection {
  readonly title: string
  readonly description: string
  /** Tables and the conditions of what is public */
  readonly from: RawBuilder<unknown>
  /** What names a feature for good, and its order */
  readonly key: RawBuilder<unknown>
  readonly keyType: 'uuid' | 'text'
  /** In degrees (EPSG:4326); NULL: it has no place yet */
  readonly geometry: RawBuilder<unknown>
  /** Days in which it is there, a daterange; NULL: not known */
  readonly during: RawBuilder<unknown>
  readonly properties: Readonly<Record<string, Property>>
}

const shown = (value: RawBuilder<unknown>, schema: TSchema, title: string): Property => ({
  value,
  schema,
  title,
  filter: false,
})
const asked = (value: RawBuilder<unknown>, schema: TSchema, title: string): Property => ({
  value,
  schema,
  title,
  filter: true,
})

const text = Type.String({ maxLength: 200 })
const number = Type.Number()
const integer = Type.Integer()
const yesNo = Type.Boolean()

/** Joined with `site`, whatever stands on it. */
const OF_SITE = {
  permanence: asked(sql`site.permanence`, oneOf(PERMANENCES), 'Permanent ou transitoire'),
  status: asked(sql`site.status`, oneOf(SITE_STATUSES), 'État du site'),
  inseeCode: asked(sql`site.insee_code`, InseeCode, 'Code INSEE de la commune'),
  commune: shown(sql`commune.name`, text, 'Commune'),
  territory: asked(sql`site.territory`, TerritoryCode, 'SIREN du territoire'),
  protected: shown(sql`site.protected_number is not null`, yesNo, 'Lieu protégé : placé à 500 m près'),
  usableFrom: shown(sql`lower(site.usable)`, Day, 'Utilisable à partir du'),
  usableUntil: shown(sql`upper(site.usable)`, Day, 'Utilisable jusqu’au (exclu)'),
}
const COMMUNE = sql`join commune on commune.territory = site.territory and commune.insee_code = site.insee_code`
const IN_USE = sql`from building join site on site.id = building.site_id ${COMMUNE}`
const PLACED = { geometry: sql`site.point`, during: sql`site.usable`, keyType: 'uuid' } as const

export const COLLECTIONS = {
  communes: {
    title: 'Communes',
    description: 'Communes des territoires, avec leur contour ou, tant qu’il n’est pas importé, leur mairie.',
    from: sql`from commune where true`,
    // A commune may be described in several territories.
    key: sql`(commune.territory || '.' || commune.insee_code)`,
    keyType: 'text',
    geometry: sql`coalesce(commune.outline, commune.town_hall)`,
    during: sql`null::daterange`,
    properties: {
      inseeCode: asked(sql`commune.insee_code`, InseeCode, 'Code INSEE'),
      name: asked(sql`commune.name`, text, 'Nom'),
      territory: asked(sql`commune.territory`, TerritoryCode, 'SIREN du territoire'),
      population: shown(sql`commune.population`, integer, 'Habitants'),
      populationYear: shown(sql`commune.population_year`, integer, 'Année du recensement'),
    },
  },
  sites: {
    title: 'Sites',
    description:
      'Sites permanents et transitoires, en un point. Un lieu qui accueille un public vulnérable porte un numéro et se ' +
      'trouve dans une maille de 500 m. « datetime » garde les sites utilisables ces jours-là, ou dont la fenêtre est inconnue.',
    from: sql`from site ${COMMUNE} where site.archived_at is null`,
    key: sql`site.id`,
    ...PLACED,
    properties: {
      name: asked(sql`site.name`, text, 'Nom'),
      ...OF_SITE,
      address: shown(sql`site.address`, text, 'Adresse'),
      parcelRefs: shown(sql`site.parcel_refs`, Type.Array(text), 'Parcelles cadastrales'),
      areaM2: shown(sql`site.area_m2`, number, 'Surface du terrain (m²)'),
      ownerRegime: asked(sql`site.owner_regime`, oneOf(OWNER_REGIMES), 'Régime du propriétaire'),
      inQpv: asked(sql`site.in_qpv`, yesNo, 'En quartier prioritaire'),
      qpvCode: asked(sql`site.qpv_code`, QpvCode, 'Code du quartier prioritaire'),
      demonstration: asked(sql`site.demonstration`, yesNo, 'Inventé, pour la démonstration'),
    },
  },
  buildings: {
    title: 'Bâtiments',
    description: 'Bâtiments des sites, au point de leur site.',
    from: sql`${IN_USE} where coalesce(building.archived_at, site.archived_at) is null`,
    key: sql`building.id`,
    ...PLACED,
    properties: {
      name: asked(sql`building.name`, text, 'Nom'),
      siteId: asked(sql`site.id`, Id, 'Identifiant du site'),
      siteName: shown(sql`site.name`, text, 'Site'),
      floors: shown(sql`building.floors`, integer, 'Niveaux'),
      erpType: asked(sql`building.erp_type`, text, 'Type d’ERP déclaré'),
      erpCategory: asked(sql`building.erp_category`, integer, 'Catégorie d’ERP'),
      condition: asked(sql`building.condition`, oneOf(BUILDING_CONDITIONS), 'État'),
      conditionAsOf: shown(sql`building.condition_as_of`, Day, 'État constaté le'),
      ...OF_SITE,
      demonstration: asked(sql`building.demonstration`, yesNo, 'Inventé, pour la démonstration'),
    },
  },
  rooms: {
    title: 'Locaux',
    description: 'Locaux à louer, au point de leur site ; qui les occupe n’est pas public.',
    from: sql`${IN_USE} join room on room.building_id = building.id
      where coalesce(room.archived_at, building.archived_at, site.archived_at) is null`,
    key: sql`room.id`,
    ...PLACED,
    properties: {
      name: asked(sql`room.name`, text, 'Nom'),
      kind: asked(sql`room.kind`, oneOf(ROOM_KINDS), 'Nature'),
      shared: asked(sql`room.shared`, yesNo, 'Loué au poste'),
      workstations: shown(sql`room.workstations`, integer, 'Postes de travail'),
      floor: shown(sql`room.floor`, integer, 'Étage'),
      areaM2: shown(sql`room.area_m2`, number, 'Surface (m²)'),
      clearHeightM: shown(sql`room.clear_height_m`, number, 'Hauteur libre (m)'),
      floorLoadKnM2: shown(sql`room.floor_load_kn_m2`, number, 'Charge au sol (kN/m²)'),
      doorWidthM: shown(sql`room.door_width_m`, number, 'Largeur de porte (m)'),
      powerKva: shown(sql`room.power_kva`, number, 'Puissance électrique (kVA)'),
      buildingId: asked(sql`building.id`, Id, 'Identifiant du bâtiment'),
      buildingName: shown(sql`building.name`, text, 'Bâtiment'),
      siteId: asked(sql`site.id`, Id, 'Identifiant du site'),
      siteName: shown(sql`site.name`, text, 'Site'),
      ...OF_SITE,
      demonstration: asked(sql`room.demonstration`, yesNo, 'Inventé, pour la démonstration'),
    },
  },
} satisfies Readonly<Record<string, Collection>>

export type CollectionId = keyof typeof COLLECTIONS
export const COLLECTION_IDS = Object.keys(COLLECTIONS) as CollectionId[]
export const collectionOf = (id: CollectionId): Collection => COLLECTIONS[id]

/** The properties of a collection that can be asked for. */
export const filtersOf = (id: CollectionId): [name: string, property: Property][] =>
  Object.entries(collectionOf(id).properties).filter(([, { filter }]) => filter)
