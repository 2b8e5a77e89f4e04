import type { Migration } from 'kysely'
import { up as territories } from '../../migrations/0001_territories.ts'
import { up as organisations } from '../../migrations/0002_organisations.ts'
import { up as sites } from '../../migrations/0003_sites.ts'
import { up as provenance } from '../../migrations/0004_provenance.ts'
import { up as rooms } from '../../migrations/0005_rooms.ts'
import { up as demands } from '../../migrations/0006_demands.ts'
import { up as occupancies } from '../../migrations/0007_occupancies.ts'
import { up as plans } from '../../migrations/0008_plans.ts'
import { up as revisions } from '../../migrations/0009_revisions.ts'
import { up as planModes } from '../../migrations/0010_plan_modes.ts'
import { up as planRelocations } from '../../migrations/0011_plan_relocations.ts'
import { up as priorityGrids } from '../../migrations/0012_priority_grids.ts'
import { up as scarcityTrials } from '../../migrations/0013_scarcity_trials.ts'
import { up as foresight } from '../../migrations/0014_foresight.ts'
import { up as accounts } from '../../migrations/0015_accounts.ts'
import { up as messages } from '../../migrations/0016_messages.ts'
import { up as agreements } from '../../migrations/0017_agreements.ts'
import { up as applications } from '../../migrations/0018_applications.ts'
import { up as supposed } from '../../migrations/0019_supposed.ts'
import { up as applicationNews } from '../../migrations/0020_application_news.ts'
import { up as committee } from '../../migrations/0021_committee.ts'
import { up as offers } from '../../migrations/0022_offers.ts'
import { up as refusals } from '../../migrations/0023_refusals.ts'
import { up as vulnerablePublics } from '../../migrations/0024_vulnerable_publics.ts'
import { up as rowSecurity } from '../../migrations/0025_row_security.ts'
import { up as seams } from '../../migrations/0026_seams.ts'
import { up as layersAndImports } from '../../migrations/0027_layers_and_imports.ts'
import { up as offeredRooms } from '../../migrations/0028_offered_rooms.ts'

/** Every migration by its file's name, in order; a list, not a folder, so that the bundle carries them. */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001_territories': { up: territories },
  '0002_organisations': { up: organisations },
  '0003_sites': { up: sites },
  '0004_provenance': { up: provenance },
  '0005_rooms': { up: rooms },
  '0006_demands': { up: demands },
  '0007_occupancies': { up: occupancies },
  '0008_plans': { up: plans },
  '0009_revisions': { up: revisions },
  '0010_plan_modes': { up: planModes },
  '0011_plan_relocations': { up: planRelocations },
  '0012_priority_grids': { up: priorityGrids },
  '0013_scarcity_trials': { up: scarcityTrials },
  '0014_foresight': { up: foresight },
  '0015_accounts': { up: accounts },
  '0016_messages': { up: messages },
  '0017_agreements': { up: agreements },
  '0018_applications': { up: applications },
  '0019_supposed': { up: supposed },
  '0020_application_news': { up: applicationNews },
  '0021_committee': { up: committee },
  '0022_offers': { up: offers },
  '0023_refusals': { up: refusals },
  '0024_vulnerable_publics': { up: vulnerablePublics },
  '0025_row_security': { up: rowSecurity },
  '0026_seams': { up: seams },
  '0027_layers_and_imports': { up: layersAndImports },
  '0028_offered_rooms': { up: offeredRooms },
}
