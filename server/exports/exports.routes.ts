import { serve } from '../lib/contract.ts'
import { exportedFriches, exportedSites } from './exports.queries.ts'
import type { ExportFormat } from './exports.schema.ts'
import { exportsContract } from './exports.schema.ts'
import { csvOf, geojsonOf, geopackageOf, xlsxOf } from './formats.ts'
import { frichesCsv } from './friches.ts'

const FILES: Readonly<Record<ExportFormat, readonly [name: string, type: string]>> = {
  geojson: ['sites.geojson', 'application/geo+json'],
  csv: ['sites.csv', 'text/csv; charset=utf-8'],
  xlsx: ['sites.xlsx', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
  gpkg: ['sites.gpkg', 'application/geopackage+sqlite3'],
  'cnig-friches': ['friches-cnig.csv', 'text/csv; charset=utf-8'],
}

export const exportsRoutes = serve(exportsContract, ({ db, now }) => ({
  'GET /api/exports/sites/{format}': async ({ params: { format }, querystring }, _request, reply) => {
    const [name, type] = FILES[format]
    reply
      .type(type)
      .header('content-disposition', `attachment; filename="${name}"`)
      .header('cache-control', 'private, no-store')
    if (format === 'cnig-friches') return reply.send(frichesCsv(await exportedFriches(db, querystring)))
    const sites = await exportedSites(db, querystring)
    switch (format) {
      case 'geojson':
        return reply.send(geojsonOf(sites))
      case 'csv':
        return reply.send(csvOf(sites))
      case 'xlsx':
        return reply.send(await xlsxOf(sites))
      case 'gpkg':
        return reply.send(await geopackageOf(sites, now()))
    }
  },
}))
