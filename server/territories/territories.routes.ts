import { serve } from '../lib/contract.ts'
import { communeFeatures, listCommunes, listNeighbourhoods, listTerritories } from './territories.queries.ts'
import { territoriesContract } from './territories.schema.ts'

export const territoriesRoutes = serve(territoriesContract, ({ db }) => ({
  'GET /api/territories': () => listTerritories(db),
  'GET /api/communes': ({ querystring }) => listCommunes(db, querystring),
  'GET /api/communes.geojson': ({ querystring }) => communeFeatures(db, querystring),
  'GET /api/neighbourhoods': ({ querystring }) => listNeighbourhoods(db, querystring),
}))
