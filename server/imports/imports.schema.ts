import Type, { type Static } from 'typebox'
import { SOURCES, type SourceId } from '../../data/sources.ts'
import { IMPORT_STATES } from '../db/codes.ts'
import { ById, Id, Moment, Name, oneOf, orNull, pageOf, paging, Problem, TerritoryCode } from '../lib/shapes.ts'

const THEMES = ['territory', 'places', 'neighbourhoods', 'transport', 'constraints', 'ground'] as const
const ACTIONS = ['mended', 'refused', 'kept', 'reported'] as const
const sourceId = Type.Unsafe<SourceId>(
  oneOf(
    Object.keys(SOURCES).filter((id) => SOURCES[id as SourceId].use === 'import'),
    'A source that can be imported',
  ),
)
const Count = Type.Integer({ minimum: 0 })

export const ImportRun = Type.Object(
  {
    id: Id,
    territory: TerritoryCode,
    source: Type.String(),
    fileName: Type.String(),
    address: orNull(Type.String({ description: 'Where it was fetched; null: somebody gave the file' })),
    state: oneOf(IMPORT_STATES, 'tried: read and checked, nothing is written yet'),
    share: Type.Number({ minimum: 0, maximum: 1, description: 'How far the file is read' }),
    rowsRead: Count,
    fault: orNull(Type.String({ description: 'Why it failed, for a person' })),
    counts: orNull(
      Type.Object({ read: Count, taken: Count, mended: Count, refused: Count, unchanged: Count, outside: Count }),
    ),
    begunBy: orNull(Name),
    begunAt: Moment,
    ranAt: Moment,
  },
  { additionalProperties: false },
)
export type ImportRun = Static<typeof ImportRun>

export const DataSource = Type.Object(
  {
    id: Type.String(),
    theme: oneOf(THEMES),
    title: Type.String(),
    producer: Type.String(),
    licence: orNull(Type.String()),
    url: Type.String(),
    date: Type.String({ description: 'Day, month or year of the facts' }),
    columns: Type.Array(Type.String()),
    gaps: Type.String(),
    importable: Type.Boolean(),
    fetchable: Type.Boolean({ description: 'This server may fetch the file at its producer’s' }),
    last: orNull(ImportRun),
  },
  { additionalProperties: false },
)
export type DataSource = Static<typeof DataSource>

export const ImportProblem = Type.Object(
  {
    id: Type.String({ description: 'Its rank in the report' }),
    line: Type.Integer(),
    field: Type.String(),
    value: orNull(Type.String()),
    action: oneOf(ACTIONS),
    code: Type.String(),
    reason: Type.String(),
  },
  { additionalProperties: false },
)
export type ImportProblem = Static<typeof ImportProblem>

const tags = ['imports']
const access = 'data.import'
const ofRun = { access, about: { 'params.id': 'import' }, tags, params: ById } as const
const { cursor, limit } = paging
const action = Type.Optional(oneOf(ACTIONS))
export const importsContract = {
  'GET /api/imports/sources': {
    summary: 'Every dataset that the product draws on, with its last import',
    tags,
    access,
    about: { 'querystring.territory': 'territory' },
    querystring: Type.Object({ territory: Type.Optional(TerritoryCode) }, { additionalProperties: false }),
    response: { 200: Type.Array(DataSource) },
  },
  'POST /api/imports': {
    summary: 'Try the import of a file (multipart/form-data, one file of 50 MB at most): nothing is written yet',
    tags,
    access,
    about: { 'querystring.territory': 'territory' },
    querystring: Type.Object({ territory: TerritoryCode, source: sourceId }, { additionalProperties: false }),
    response: { 201: ImportRun, 413: Problem },
  },
  'POST /api/imports/fetched': {
    summary: 'Try the import of the file as its producer gives it today',
    tags,
    access,
    about: { 'body.territory': 'territory' },
    body: Type.Object({ territory: TerritoryCode, source: sourceId }, { additionalProperties: false }),
    response: { 201: ImportRun, 409: Problem },
  },
  'GET /api/imports/{id}': { ...ofRun, summary: 'How far an import is, and what it did', response: { 200: ImportRun } },
  'GET /api/imports/{id}/problems': {
    ...ofRun,
    summary: 'What was refused, mended, kept or is to be looked at, line by line',
    querystring: Type.Object({ cursor, limit, action }, { additionalProperties: false }),
    response: { 200: pageOf(ImportProblem) },
  },
  'GET /api/imports/{id}/problems.csv': {
    ...ofRun,
    summary: 'The same as a table for spreadsheets',
    response: { 200: Type.String() },
  },
  'POST /api/imports/{id}/write': {
    ...ofRun,
    summary: 'Write what was tried',
    response: { 200: ImportRun, 409: Problem },
  },
} as const
