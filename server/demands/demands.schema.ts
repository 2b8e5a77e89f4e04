import Type, { type Static } from 'typebox'
import { STAGES, FILIERES, ROOM_KINDS, EQUIPMENT, DEMAND_STATUSES } from '../db/codes.ts'
import {
  ById,
  Day,
  EurCents,
  FixedPeriod,
  Id,
  IfMatch,
  InseeCode,
  Note,
  Problem,
  TerritoryCode,
  kept,
  matching,
  oneOf,
  orNull,
  pageOf,
  paging,
  patchOf,
} from '../lib/shapes.ts'
import { OrganisationRef } from '../organisations/organisations.schema.ts'

/** Stored to 0.1 m². */
const square = Type.Number({ minimum: 0.1, maximum: 100_000 })
const phaseUnknowable = {
  areaMinM2: orNull(square),
  areaIdealM2: orNull(square),
  areaMaxM2: orNull(square),
  workstations: orNull(Type.Integer({ minimum: 1, maximum: 1000 })),
  minClearHeightM: orNull(Type.Number({ minimum: 0.01, maximum: 100 })),
  minFloorLoadKnM2: orNull(Type.Number({ minimum: 0.01, maximum: 1000 })),
  minDoorWidthM: orNull(Type.Number({ minimum: 0.01, maximum: 100 })),
  minPowerKva: orNull(Type.Number({ minimum: 0.1, maximum: 10_000 })),
  budgetEurCentsPerMonth: orNull(EurCents),
}
const phaseRequired = {
  stage: oneOf(STAGES),
  needed: FixedPeriod,
  kinds: Type.Array(oneOf(ROOM_KINDS), { minItems: 1, uniqueItems: true }),
  requiredEquipment: Type.Array(oneOf(EQUIPMENT), { uniqueItems: true }),
}

/** One phase of the pathway: what is needed, from when until when. */
export const Phase = Type.Object({ ...phaseRequired, ...phaseUnknowable }, { additionalProperties: false })
export type Phase = Static<typeof Phase>
export const NewPhase = Type.Object(
  { ...phaseRequired, ...Type.Partial(Type.Object(phaseUnknowable)).properties },
  { additionalProperties: false },
)
export type NewPhase = Static<typeof NewPhase>

const properties = {
  status: oneOf(DEMAND_STATUSES),
  submittedOn: orNull(Day),
  communesWanted: Type.Array(InseeCode, { uniqueItems: true, maxItems: 100, description: 'Empty: any commune' }),
  acceptsTransitional: orNull(Type.Boolean()),
  wantsQpv: orNull(Type.Boolean()),
  note: orNull(Note),
  phases: Type.Array(Phase, { minItems: 1, maxItems: 12, description: 'In order of time, without overlap' }),
}
const { phases: _phases, status: _status, ...rest } = properties

export const Demand = Type.Object(
  { ...kept, organisation: OrganisationRef, ...properties },
  { additionalProperties: false },
)
export type Demand = Static<typeof Demand>

export const NewDemand = Type.Object(
  {
    organisationId: Id,
    status: Type.Optional(oneOf(['draft', 'waiting'] as const, 'waiting unless said otherwise')),
    phases: Type.Array(NewPhase, { minItems: 1, maxItems: 12 }),
    ...Type.Partial(Type.Object(rest)).properties,
  },
  { additionalProperties: false },
)
export type NewDemand = Static<typeof NewDemand>
export const DemandPatch = patchOf({
  ...properties,
  status: oneOf(
    ['draft', 'waiting', 'placed', 'withdrawn'] as const,
    'A demand is refused by its refusal, and waits again by an appeal',
  ),
  phases: Type.Array(NewPhase, { minItems: 1, maxItems: 12 }),
})
export type DemandPatch = Static<typeof DemandPatch>

const tags = ['demands']
export const demandsContract = {
  'GET /api/demands': {
    summary: 'Demands, the oldest first',
    tags,
    access: 'demands.read',
    about: { 'querystring.territory': 'territory' },
    querystring: Type.Object(
      {
        ...paging,
        territory: Type.Optional(TerritoryCode),
        organisationId: Type.Optional(Id),
        statuses: Type.Optional(
          matching('^[a-z_]+(,[a-z_]+)*$', 'des codes séparés par des virgules', 'Statuses, separated by commas'),
        ),
        stage: Type.Optional(oneOf(STAGES, 'Stage of one of its phases')),
        filiere: Type.Optional(oneOf(FILIERES)),
        kind: Type.Optional(oneOf(ROOM_KINDS, 'Kind of room that one of its phases accepts')),
        search: Type.Optional(Type.String({ maxLength: 200 })),
      },
      { additionalProperties: false },
    ),
    response: { 200: pageOf(Demand) },
  },
  'POST /api/demands': {
    summary: 'A new demand of an organisation',
    tags,
    access: 'demands.write',
    about: { 'body.organisationId': 'organisation' },
    body: NewDemand,
    response: { 201: Demand },
  },
  'GET /api/demands/{id}': {
    summary: 'One demand with its phases',
    tags,
    access: 'demands.read',
    about: { 'params.id': 'demand' },
    params: ById,
    response: { 200: Demand },
  },
  'PATCH /api/demands/{id}': {
    summary: 'Change, archive or restore a demand; `phases` replaces them all',
    tags,
    access: 'demands.write',
    about: { 'params.id': 'demand' },
    params: ById,
    headers: IfMatch,
    body: DemandPatch,
    response: { 200: Demand, 412: Problem, 428: Problem },
  },
} as const
