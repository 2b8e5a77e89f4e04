import Type, { type Static } from 'typebox'
import { RENT_BASES, ROOM_KINDS, STAGES } from '../db/codes.ts'
import { Day, EurCents, TerritoryCode, oneOf, orNull } from '../lib/shapes.ts'

const cell = {
  roomKind: oneOf(ROOM_KINDS),
  stage: oneOf(STAGES),
  basis: oneOf(RENT_BASES, 'A square metre and a year, or a workstation of a shared room and a month'),
  validFrom: Day,
  eurCents: orNull(EurCents),
}

export const GridRent = Type.Object(cell, { additionalProperties: false })
export type GridRent = Static<typeof GridRent>

const tags = ['agreements']
export const rentGridContract = {
  'GET /api/stage-rents': {
    summary: 'Rents of the territory by kind of room and stage, each from a day on',
    tags,
    access: 'agreements.write',
    about: { 'querystring.territory': 'territory' },
    querystring: Type.Object({ territory: TerritoryCode }, { additionalProperties: false }),
    response: { 200: Type.Array(GridRent) },
  },
  'PUT /api/stage-rents': {
    summary: 'Sets the rent of a kind of room at a stage from a day on; what was set for the same day is replaced',
    tags,
    access: 'agreements.write',
    about: { 'body.territory': 'territory' },
    body: Type.Object({ territory: TerritoryCode, ...cell }, { additionalProperties: false }),
    response: { 200: GridRent },
  },
} as const
