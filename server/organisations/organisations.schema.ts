import Type, { type Static } from 'typebox'
import { STAGES, FILIERES, ORGANISATION_FORMS } from '../db/codes.ts'
import {
  ById,
  Id,
  IfMatch,
  InseeCode,
  Name,
  Note,
  TerritoryCode,
  kept,
  matching,
  oneOf,
  orNull,
  pageOf,
  paging,
  patchOf,
  Problem,
} from '../lib/shapes.ts'

const properties = {
  name: Name,
  legalForm: orNull(oneOf(ORGANISATION_FORMS)),
  siren: orNull(matching('^\\d{9}$', 'les neuf chiffres d’un SIREN', 'Nine digits with their key (Luhn)')),
  filiere: orNull(oneOf(FILIERES)),
  stage: oneOf(STAGES, 'Stage of the pathway that the organisation is in now'),
  jobsFte: orNull(Type.Number({ minimum: 0, maximum: 100_000, description: 'Jobs, in full-time equivalents' })),
  inclusionPostsFte: orNull(
    Type.Number({ minimum: 0, maximum: 100_000, description: 'Of these, posts of inclusion by work' }),
  ),
  inseeCode: orNull(InseeCode),
  activity: orNull(Note),
}
const { name, stage, ...unknowable } = properties
const vulnerablePublic = Type.Boolean({
  description: 'It receives people who must not be found: the sites where it holds a room are protected',
})

export const Organisation = Type.Object({ ...kept, ...properties, vulnerablePublic }, { additionalProperties: false })
export type Organisation = Static<typeof Organisation>

export const NewOrganisation = Type.Object(
  {
    territory: TerritoryCode,
    name,
    stage,
    ...Type.Partial(Type.Object({ ...unknowable, vulnerablePublic })).properties,
  },
  { additionalProperties: false },
)
export type NewOrganisation = Static<typeof NewOrganisation>

export const OrganisationPatch = patchOf({ ...properties, vulnerablePublic })
export type OrganisationPatch = Static<typeof OrganisationPatch>

const tags = ['organisations']
export const organisationsContract = {
  'GET /api/organisations': {
    summary: 'Organisations, by name',
    tags,
    access: 'organisations.read',
    about: { 'querystring.territory': 'territory' },
    querystring: Type.Object(
      {
        ...paging,
        territory: Type.Optional(TerritoryCode),
        search: Type.Optional(
          Type.String({ maxLength: 200, description: 'Part of the name, accents ignored, or the SIREN' }),
        ),
        stage: Type.Optional(oneOf(STAGES)),
        filiere: Type.Optional(oneOf(FILIERES)),
      },
      { additionalProperties: false },
    ),
    response: { 200: pageOf(Organisation) },
  },
  'POST /api/organisations': {
    summary: 'A new organisation',
    tags,
    access: 'organisations.write',
    about: { 'body.territory': 'territory' },
    body: NewOrganisation,
    response: { 201: Organisation },
  },
  'GET /api/organisations/{id}': {
    summary: 'One organisation',
    tags,
    access: 'organisations.read',
    about: { 'params.id': 'organisation' },
    params: ById,
    response: { 200: Organisation },
  },
  'PATCH /api/organisations/{id}': {
    summary: 'Change, archive or restore an organisation',
    tags,
    access: 'organisations.write',
    about: { 'params.id': 'organisation' },
    params: ById,
    headers: IfMatch,
    body: OrganisationPatch,
    response: { 200: Organisation, 412: Problem, 428: Problem },
  },
} as const

export const OrganisationRef = Type.Object({
  id: Id,
  name: Name,
  stage: oneOf(STAGES),
  filiere: orNull(oneOf(FILIERES)),
})
