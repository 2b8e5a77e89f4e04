import Type, { type Static } from 'typebox'
import { PERMANENCES, SITE_STATUSES, OWNER_REGIMES, BUILDING_CONDITIONS } from '../db/codes.ts'
import {
  AreaGeometry,
  ById,
  Day,
  Id,
  IfMatch,
  InseeCode,
  Moment,
  Name,
  Note,
  Period,
  Position,
  Problem,
  QpvCode,
  TerritoryCode,
  kept,
  matching,
  oneOf,
  orNull,
  pageOf,
  paging,
  patchOf,
} from '../lib/shapes.ts'

const properties = {
  name: Name,
  permanence: oneOf(PERMANENCES),
  status: oneOf(SITE_STATUSES),
  inseeCode: InseeCode,
  address: orNull(Name),
  parcelRefs: Type.Array(
    matching('^[0-9A-Z]{14}$', 'une référence cadastrale de 14 caractères', 'Cadastral reference of 14 characters'),
    { maxItems: 500 },
  ),
  point: Position,
  outline: orNull(AreaGeometry),
  areaM2: orNull(Type.Number({ minimum: 0.1, maximum: 1e9, description: 'Stored to 0.1 m²' })),
  owner: orNull(Name),
  ownerRegime: orNull(oneOf(OWNER_REGIMES)),
  usable: orNull(Period),
  releaseTrigger: orNull(
    Type.String({
      minLength: 1,
      maxLength: 500,
      description: 'What ends a transitional site: works starting, sale, demolition …',
    }),
  ),
  inQpv: orNull(Type.Boolean()),
  qpvCode: orNull(QpvCode),
  description: orNull(Note),
}
const { name, permanence, status, inseeCode, point, ...unknowable } = properties

/** Where the value of a field comes from; `person`: somebody wrote it here. */
export const FieldSource = Type.Object({
  field: Type.String(),
  source: Type.String(),
  recordId: orNull(Type.String()),
  value: Type.Unknown(),
  asOf: orNull(Day),
  recordedAt: Moment,
})
export type FieldSource = Static<typeof FieldSource>

/** `blurred`: a protected site of which the caller sees a number, and a square of 500 m; `exact`: one that he sees whole. */
export const shownAs = oneOf(
  ['open', 'exact', 'blurred'],
  'Whether the site is protected, and whether the caller sees where it is',
)
export type ShownAs = Static<typeof shownAs>

export const Site = Type.Object({ ...kept, ...properties, shownAs }, { additionalProperties: false })
export type Site = Static<typeof Site>

export const NewSite = Type.Object(
  {
    territory: TerritoryCode,
    name,
    permanence,
    status,
    inseeCode,
    point,
    ...Type.Partial(Type.Object(unknowable)).properties,
  },
  { additionalProperties: false },
)
export type NewSite = Static<typeof NewSite>
export const SitePatch = patchOf(properties)
export type SitePatch = Static<typeof SitePatch>

const buildingProperties = {
  siteId: Id,
  name: Name,
  floors: orNull(Type.Integer({ minimum: 1, maximum: 60 })),
  erpType: orNull(
    matching(
      '^[A-Z]{1,4}$',
      'le type d’un ERP en capitales, comme L ou PA',
      'Type of public-access building, as declared',
    ),
  ),
  erpCategory: orNull(Type.Integer({ minimum: 1, maximum: 5 })),
  condition: orNull(oneOf(BUILDING_CONDITIONS)),
  conditionAsOf: orNull(Day),
}
const { siteId, name: buildingName, ...buildingUnknowable } = buildingProperties

export const Building = Type.Object({ ...kept, ...buildingProperties }, { additionalProperties: false })
export type Building = Static<typeof Building>
export const NewBuilding = Type.Object(
  { siteId, name: buildingName, ...Type.Partial(Type.Object(buildingUnknowable)).properties },
  { additionalProperties: false },
)
export type NewBuilding = Static<typeof NewBuilding>
export const BuildingPatch = patchOf((({ siteId: _, ...rest }) => rest)(buildingProperties))
export type BuildingPatch = Static<typeof BuildingPatch>

/** `west,south,east,north` in degrees (EPSG:4326). */
export const Bbox = matching(
  '^-?\\d{1,3}(\\.\\d+)?(,-?\\d{1,3}(\\.\\d+)?){3}$',
  'quatre nombres : ouest,sud,est,nord, en degrés',
  'west,south,east,north in degrees (EPSG:4326)',
)

/** Filters of lists of sites, shared with their map layer. A room filter keeps the sites that have such a room. */
export const siteFilters = {
  territory: Type.Optional(TerritoryCode),
  bbox: Type.Optional(Bbox),
  communes: Type.Optional(
    matching(
      '^(\\d[\\dAB]\\d{3})(,\\d[\\dAB]\\d{3})*$',
      'des codes INSEE séparés par des virgules',
      'INSEE codes, separated by commas',
    ),
  ),
  qpv: Type.Optional(
    Type.Union([Type.Literal('in'), QpvCode], { description: '`in`: any priority neighbourhood; or the code of one' }),
  ),
  permanence: Type.Optional(oneOf(PERMANENCES)),
  statuses: Type.Optional(
    matching('^[a-z_]+(,[a-z_]+)*$', 'des codes séparés par des virgules', 'Statuses, separated by commas'),
  ),
  search: Type.Optional(
    Type.String({ maxLength: 200, description: 'Part of the name, the address or the commune, accents ignored' }),
  ),
}

const tags = ['sites']
export const sitesContract = {
  'GET /api/sites': {
    summary: 'Sites, by name',
    tags,
    access: 'anyone',
    querystring: Type.Object({ ...paging, ...siteFilters }, { additionalProperties: false }),
    response: { 200: pageOf(Site) },
  },
  'POST /api/sites': {
    summary: 'A new site',
    tags,
    access: 'places.write',
    about: { 'body.territory': 'territory' },
    body: NewSite,
    response: { 201: Site },
  },
  'GET /api/sites/{id}': { summary: 'One site', tags, access: 'anyone', params: ById, response: { 200: Site } },
  'GET /api/sites/{id}/sources': {
    summary: 'Where each field of a site comes from',
    tags,
    access: 'anyone',
    params: ById,
    response: { 200: Type.Array(FieldSource) },
  },
  'PATCH /api/sites/{id}': {
    summary: 'Change, archive or restore a site',
    tags,
    access: 'places.write',
    about: { 'params.id': 'site' },
    params: ById,
    headers: IfMatch,
    body: SitePatch,
    response: { 200: Site, 412: Problem, 428: Problem },
  },
  'GET /api/buildings': {
    summary: 'Buildings, by name',
    tags,
    access: 'anyone',
    querystring: Type.Object(
      { ...paging, territory: Type.Optional(TerritoryCode), siteId: Type.Optional(Id) },
      { additionalProperties: false },
    ),
    response: { 200: pageOf(Building) },
  },
  'POST /api/buildings': {
    summary: 'A new building on a site',
    tags,
    access: 'places.write',
    about: { 'body.siteId': 'site' },
    body: NewBuilding,
    response: { 201: Building },
  },
  'GET /api/buildings/{id}': {
    summary: 'One building',
    tags,
    access: 'anyone',
    params: ById,
    response: { 200: Building },
  },
  'PATCH /api/buildings/{id}': {
    summary: 'Change, archive or restore a building',
    tags,
    access: 'places.write',
    about: { 'params.id': 'building' },
    params: ById,
    headers: IfMatch,
    body: BuildingPatch,
    response: { 200: Building, 412: Problem, 428: Problem },
  },
} as const
