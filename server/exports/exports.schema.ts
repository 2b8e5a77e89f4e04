import Type from 'typebox'
import { oneOf } from '../lib/shapes.ts'
import { roomFilters } from '../rooms/rooms.schema.ts'
import { siteFilters } from '../sites/sites.schema.ts'

export const EXPORT_FORMATS = ['geojson', 'csv', 'xlsx', 'gpkg', 'cnig-friches'] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]

export const exportsContract = {
  'GET /api/exports/sites/{format}': {
    summary: 'The sites of a list as a file',
    description:
      'Every site that answers, as the public sees it: a protected place by its number and a square of 500 m. ' +
      '`cnig-friches`: transitional sites in the CNIG standard v1.0.6, without protected places nor invented ones.',
    tags: ['exports'],
    access: 'places.export',
    about: { 'querystring.territory': 'territory' },
    params: Type.Object({ format: oneOf(EXPORT_FORMATS) }),
    querystring: Type.Object({ ...siteFilters, ...roomFilters }, { additionalProperties: false }),
    response: { 200: Type.Any() },
  },
} as const
