import type { Migration } from 'kysely'
import * as territories from '../../migrations/0001_territories.ts'
import * as organisations from '../../migrations/0002_organisations.ts'
import * as sites from '../../migrations/0003_sites.ts'
import * as provenance from '../../migrations/0004_provenance.ts'
import * as rooms from '../../migrations/0005_rooms.ts'
import * as demands from '../../migrations/0006_demands.ts'
import * as occupancies from '../../migrations/0007_occupancies.ts'
import * as plans from '../../migrations/0008_plans.ts'
import * as revisions from '../../migrations/0009_revisions.ts'

/** Every migration by its file's name, in order; a list, not a folder, so that the bundle carries them. */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001_territories': territories,
  '0002_organisations': organisations,
  '0003_sites': sites,
  '0004_provenance': provenance,
  '0005_rooms': rooms,
  '0006_demands': demands,
  '0007_occupancies': occupancies,
  '0008_plans': plans,
  '0009_revisions': revisions,
}
