/** The web's only door into the server, by `import type`: every route with what it takes and gives, and the shapes. */
import type { ApiOf } from './lib/contract.ts'
import type { accountsContract } from './accounts/accounts.schema.ts'
import type { allocationContract } from './allocation/allocation.schema.ts'
import type { comparisonContract } from './allocation/comparison/comparison.schema.ts'
import type { movesContract } from './allocation/changes/moves.schema.ts'
import type { proofContract } from './allocation/proof/proof.schema.ts'
import type { scarcityContract } from './allocation/scarcity/scarcity.schema.ts'
import type { gridContract } from './allocation/grid/grid.schema.ts'
import type { previewContract } from './allocation/preview/preview.schema.ts'
import type { robustnessContract } from './allocation/robustness/robustness.schema.ts'
import type { agreementsContract } from './agreements/agreements.schema.ts'
import type { inventoriesContract } from './agreements/inventories.schema.ts'
import type { pathwayContract } from './agreements/pathway.schema.ts'
import type { rentGridContract } from './agreements/rentGrid.schema.ts'
import type { applicationsContract } from './applications/applications.schema.ts'
import type { refusalsContract } from './refusals/refusals.schema.ts'
import type { exportsContract } from './exports/exports.schema.ts'
import type { equityContract } from './equity/equity.schema.ts'
import type { appealsContract } from './refusals/appeals.schema.ts'
import type { committeeContract } from './committee/committee.schema.ts'
import type { cohortsContract } from './cohorts/cohorts.schema.ts'
import type { offersContract } from './offers/offers.schema.ts'
import type { importsContract } from './imports/imports.schema.ts'
import type { jobsContract } from './jobs/jobs.schema.ts'
import type { calendarContract } from './messages/calendar.schema.ts'
import type { messagesContract } from './messages/messages.schema.ts'
import type { demandsContract } from './demands/demands.schema.ts'
import type { occupanciesContract } from './occupancies/occupancies.schema.ts'
import type { organisationsContract } from './organisations/organisations.schema.ts'
import type { roomsContract } from './rooms/rooms.schema.ts'
import type { siteDoublesContract } from './sites/siteDoubles.schema.ts'
import type { sitesContract } from './sites/sites.schema.ts'
import type { systemContract } from './system.schema.ts'
import type { territoriesContract } from './territories/territories.schema.ts'

export type Api = ApiOf<
  typeof systemContract &
    typeof accountsContract &
    typeof territoriesContract &
    typeof organisationsContract &
    typeof sitesContract &
    typeof siteDoublesContract &
    typeof roomsContract &
    typeof importsContract &
    typeof demandsContract &
    typeof jobsContract &
    typeof messagesContract &
    typeof calendarContract &
    typeof occupanciesContract &
    typeof cohortsContract &
    typeof agreementsContract &
    typeof inventoriesContract &
    typeof pathwayContract &
    typeof rentGridContract &
    typeof applicationsContract &
    typeof refusalsContract &
    typeof appealsContract &
    typeof equityContract &
    typeof allocationContract &
    typeof robustnessContract &
    typeof previewContract &
    typeof movesContract &
    typeof proofContract &
    typeof scarcityContract &
    typeof gridContract &
    typeof comparisonContract &
    typeof committeeContract &
    typeof offersContract &
    typeof exportsContract
>

export type * from './db/codes.ts'
export type { Access } from './lib/contract.ts'
export type { FixedPeriod, Period, Problem } from './lib/shapes.ts'
export type * from './system.schema.ts'
export type * from './accounts/accounts.schema.ts'
export type * from './territories/territories.schema.ts'
export type * from './organisations/organisations.schema.ts'
export type * from './sites/sites.schema.ts'
export type * from './sites/siteDoubles.schema.ts'
export type * from './rooms/rooms.schema.ts'
export type * from './imports/imports.schema.ts'
export type * from './demands/demands.schema.ts'
export type * from './jobs/jobs.schema.ts'
export type * from './messages/messages.schema.ts'
export type * from './occupancies/occupancies.schema.ts'
export type * from './cohorts/cohorts.schema.ts'
export type * from './agreements/agreements.schema.ts'
export type * from './agreements/inventories.schema.ts'
export type * from './agreements/pathway.schema.ts'
export type * from './agreements/rentGrid.schema.ts'
export type { LegalFact } from './agreements/legal/form.ts'
export type * from './applications/applications.schema.ts'
export type * from './equity/equity.schema.ts'
export type * from './refusals/refusals.schema.ts'
export type * from './refusals/appeals.schema.ts'
export type * from './refusals/assessment.schema.ts'
export type * from './allocation/allocation.schema.ts'
export type * from './allocation/comparison/comparison.schema.ts'
export type * from './allocation/changes/changes.ts'
export type * from './allocation/changes/moves.schema.ts'
export type * from './allocation/changes/supposed.ts'
export type * from './allocation/proof/proof.schema.ts'
export type * from './allocation/scarcity/scarcity.schema.ts'
export type * from './allocation/grid/grid.schema.ts'
export type * from './allocation/robustness/robustness.schema.ts'
export type * from './allocation/preview/preview.schema.ts'
export type * from './committee/committee.schema.ts'
export type * from './offers/offers.schema.ts'
