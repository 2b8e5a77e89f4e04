import { sql, type Kysely } from 'kysely'
import { asSpan } from '../db/period.ts'
import { revise, reviseWithin } from '../db/revise.ts'
import type { Tables } from '../db/tables.ts'
import type { Violations } from '../db/violations.ts'
import { Refusal } from '../lib/refusal.ts'
import { readOrganisation } from '../organisations/organisations.queries.ts'
import { movingOn, type Stay } from './movingOn.ts'
import type {
  DueToMove,
  Milestone,
  MilestonePatch,
  NewMilestone,
  NewReview,
  OrganisationPathway,
  StageReview,
} from './pathway.schema.ts'

export const pathwayViolations: Violations = {
  milestone_one_each: {
    status: 409,
    code: 'milestone_exists',
    field: 'code',
    sentence: 'Cette structure a déjà ce jalon. Changez plutôt sa date.',
  },
}

const MILESTONE = [
  'id',
  'territory',
  'version',
  'archivedAt',
  'demonstration',
  'organisationId',
  'code',
  'dueOn',
  'reachedOn',
  'note',
] as const
const REVIEW = ['id', 'fromStage', 'toStage', 'decidedOn', 'decidedBy', 'because'] as const

/** @throws Refusal 404 `milestone_not_found` */
export async function readMilestone(db: Kysely<Tables>, id: string): Promise<Milestone> {
  const found = await db.selectFrom('milestone').select(MILESTONE).where('id', '=', id).executeTakeFirst()
  if (found === undefined) throw new Refusal(404, 'milestone_not_found', `Aucun jalon ne porte l’identifiant ${id}.`)
  return found
}

/** @throws Refusal 404 `organisation_not_found` */
export async function pathwayOf(db: Kysely<Tables>, organisationId: string): Promise<OrganisationPathway> {
  const { id, name, stage, filiere, version } = await readOrganisation(db, organisationId)
  const [milestones, reviews] = await Promise.all([
    db
      .selectFrom('milestone')
      .select(MILESTONE)
      .where('organisationId', '=', organisationId)
      .where('archivedAt', 'is', null)
      .orderBy(sql`coalesce(reached_on, due_on) nulls last`)
      .orderBy('id')
      .execute(),
    db
      .selectFrom('stageReview')
      .select(REVIEW)
      .where('organisationId', '=', organisationId)
      .orderBy('decidedOn', 'desc')
      .orderBy('createdAt', 'desc')
      .execute(),
  ])
  return { organisation: { id, name, stage, filiere }, version, milestones, reviews }
}

/** @throws Refusal 404 `organisation_not_found`, 409 `milestone_exists` */
export async function addMilestone(
  db: Kysely<Tables>,
  organisationId: string,
  milestone: NewMilestone,
): Promise<Milestone> {
  const { territory, demonstration } = await readOrganisation(db, organisationId)
  return db
    .insertInto('milestone')
    .values({ ...milestone, territory, demonstration, organisationId })
    .returning(MILESTONE)
    .executeTakeFirstOrThrow()
}

export function changeMilestone(
  db: Kysely<Tables>,
  id: string,
  expected: number,
  { archived, ...patch }: MilestonePatch,
): Promise<Milestone> {
  return revise(db, {
    subject: 'milestone',
    id,
    expected,
    archived,
    read: readMilestone,
    write: async (trx) => {
      if (Object.keys(patch).length > 0) await trx.updateTable('milestone').set(patch).where('id', '=', id).execute()
    },
  })
}

/**
 * Keeps the review and moves the organisation, in one transaction.
 * @throws Refusal 404 `organisation_not_found`, 412 when the organisation changed since the caller read it
 */
export function reviewStage(
  db: Kysely<Tables>,
  organisationId: string,
  expected: number,
  review: NewReview,
): Promise<StageReview> {
  return db.transaction().execute(async (trx) => {
    const { territory, stage } = await readOrganisation(trx, organisationId)
    await reviseWithin(trx, {
      subject: 'organisation',
      id: organisationId,
      expected,
      archived: undefined,
      read: readOrganisation,
      write: async (tx) => {
        await tx.updateTable('organisation').set({ stage: review.toStage }).where('id', '=', organisationId).execute()
      },
    })
    return trx
      .insertInto('stageReview')
      .values({ ...review, territory, organisationId, fromStage: stage })
      .returning(REVIEW)
      .executeTakeFirstOrThrow()
  })
}

/** Who is in a room today and is due to move on, by the day that it has to; those without a day come last. */
export async function dueToMove(
  db: Kysely<Tables>,
  territory: string | undefined,
  today: string,
): Promise<DueToMove[]> {
  let holding = db
    .selectFrom('occupancy')
    .innerJoin('organisation', 'organisation.id', 'occupancy.organisationId')
    .innerJoin('room', 'room.id', 'occupancy.roomId')
    .innerJoin('building', 'building.id', 'room.buildingId')
    .innerJoin('site', 'site.id', 'building.siteId')
    .where('occupancy.archivedAt', 'is', null)
    .where(sql<boolean>`occupancy.during @> ${today}::date`)
    // Whoever already has a room for later needs no other.
    .where(
      sql<boolean>`not exists (select from occupancy later where later.organisation_id = occupancy.organisation_id
        and later.archived_at is null and lower(later.during) > ${today}::date)`,
    )
  if (territory !== undefined) holding = holding.where('occupancy.territory', '=', territory)
  const milestones = (reached: boolean) => sql<number>`(select count(*) from milestone
    where milestone.organisation_id = organisation.id and milestone.archived_at is null
      ${reached ? sql`and reached_on is not null` : sql``})::int`
  const rows = await holding
    .select([
      'occupancy.id as occupancyId',
      'occupancy.workstations',
      asSpan<Stay['during']>('occupancy.during').as('during'),
      sql<DueToMove['organisation']>`json_build_object('id', organisation.id, 'name', organisation.name,
        'stage', organisation.stage, 'filiere', organisation.filiere)`.as('organisation'),
      'organisation.stage',
      'room.id as roomId',
      'room.name as roomName',
      'room.kind as roomKind',
      'room.admitsStages',
      'room.longestStayQuarters',
      'site.name as siteName',
      sql<string>`(select lower(run) from unnest((select range_agg(all_of_it.during) from occupancy all_of_it
          join room as its_room on its_room.id = all_of_it.room_id
          where all_of_it.organisation_id = organisation.id and all_of_it.archived_at is null
            and (its_room.id = room.id or its_room.stay_group = room.stay_group))) as run
        where run @> ${today}::date)`.as('since'),
      milestones(false).as('milestonesSet'),
      milestones(true).as('milestonesReached'),
    ])
    .orderBy('organisation.name')
    .orderBy('occupancy.id')
    .execute()
  return rows
    .flatMap(
      ({ during, stage, admitsStages, longestStayQuarters, since, milestonesSet, milestonesReached, ...row }) => {
        const stay = { during, stage, admitsStages, longestStayQuarters, since, milestonesSet, milestonesReached }
        const due = movingOn(stay, today)
        return due === null ? [] : [{ ...row, ...due }]
      },
    )
    .sort((a, b) => ((a.by ?? '9999-12-31') < (b.by ?? '9999-12-31') ? -1 : a.by === b.by ? 0 : 1))
}
