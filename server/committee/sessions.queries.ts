import { sql, type Kysely, type Transaction } from 'kysely'
import { PERMISSIONS } from '../accounts/permissions.ts'
import { hasNoAccounts } from '../accounts/sessions.queries.ts'
import { gridFor } from '../allocation/grid/grid.queries.ts'
import type { ReviewCriterion } from '../allocation/grid/grid.schema.ts'
import { ROLES } from '../db/codes.ts'
import { revise } from '../db/revise.ts'
import type { Tables } from '../db/tables.ts'
import type { Violations } from '../db/violations.ts'
import type { InputOf } from '../lib/contract.ts'
import { keysOf, pageFrom } from '../lib/paging.ts'
import { Refusal } from '../lib/refusal.ts'
import type {
  CommitteeMember,
  CommitteeSession,
  committeeContract,
  NewSession,
  SessionLine,
  SessionPatch,
  SessionSheet,
} from './committee.schema.ts'
import { eligibilityOf, type EligibilityFacts } from './eligibility.ts'
import { inviteSeats, seatedIn, tellChange, tellReleased } from './news.queries.ts'
import { recuseMembers } from './recusals.queries.ts'

export const committeeViolations: Violations = {
  committee_session_is_final: {
    status: 409,
    code: 'committee_over',
    sentence: 'Cette séance est close ou annulée : elle ne change plus.',
  },
  committee_is_composed: {
    status: 409,
    code: 'committee_composed',
    sentence: 'La notation a commencé, ou la séance est finie : les membres et les demandes ne changent plus.',
  },
  committee_scores_are_sealed: {
    status: 409,
    code: 'committee_not_scoring',
    sentence: 'La notation n’est pas ouverte pour cette séance : les notes ne changent pas.',
  },
  committee_score_within_scale: {
    code: 'score_out_of_scale',
    field: 'level',
    sentence: 'Cette note n’est pas dans l’échelle du critère. Choisissez un des niveaux proposés.',
  },
  committee_score_of_eligible: {
    code: 'item_not_eligible',
    sentence: 'Cette demande n’est pas éligible : elle ne se note pas.',
  },
  committee_score_not_recused: {
    status: 409,
    code: 'recused',
    sentence: 'Vous vous êtes récusé sur cette demande : vous ne la notez pas.',
  },
  committee_item_demand_known: {
    code: 'demand_unknown',
    field: 'demandIds',
    sentence: 'Une demande choisie n’existe pas sur ce territoire. Retirez-la de la liste.',
  },
  committee_session_call_known: {
    code: 'call_unknown',
    field: 'callId',
    sentence: 'Cet appel à candidatures n’existe pas sur ce territoire. Choisissez-en un autre.',
  },
  committee_session_site_known: {
    code: 'site_unknown',
    field: 'siteId',
    sentence: 'Ce site n’existe pas sur ce territoire. Choisissez-en un autre.',
  },
  committee_item_refused_because: {
    code: 'reason_missing',
    field: 'reason',
    sentence: 'Dites pourquoi cette demande n’est pas éligible : le compte rendu le dira.',
  },
}

/** The roles that may sit. */
const SITTING = ROLES.filter((role) => PERMISSIONS['committee.score'].holders[role] !== undefined)

/** Who may be invited; invented people only as long as nobody has an account. */
export async function listMembers(db: Kysely<Tables>, territory: string): Promise<CommitteeMember[]> {
  const invented = await hasNoAccounts(db)
  return db
    .selectFrom('role')
    .innerJoin('person', 'person.id', 'role.personId')
    .select(['person.id', 'person.fullName', sql<CommitteeMember['role']>`max(role.role)`.as('role')])
    .where('role.territoryId', '=', territory)
    .where('role.role', 'in', SITTING)
    .where('person.erasedAt', 'is', null)
    .$if(!invented, (found) => found.where('person.demonstration', '=', false))
    .groupBy('person.id')
    .orderBy('person.fullName')
    .orderBy('person.id')
    .$narrowType<{ fullName: string }>()
    .execute()
}

const SHEET = [
  'id',
  'territory',
  'version',
  'demonstration',
  'name',
  'heldOn',
  'heldFrom',
  'place',
  'callId',
  'siteId',
  'state',
  sql<string[]>`(select coalesce(json_agg(person_id order by person_id), '[]') from committee_seat
    where session_id = committee_session.id)`.as('personIds'),
  sql<string[]>`(select coalesce(json_agg(demand_id order by demand_id), '[]') from committee_item
    where session_id = committee_session.id)`.as('demandIds'),
] as const

/** What the form of a session holds. @throws Refusal 404 `committee_session_not_found` */
export async function readSheet(db: Kysely<Tables>, id: string): Promise<SessionSheet> {
  const found = await db.selectFrom('committeeSession').select(SHEET).where('id', '=', id).executeTakeFirst()
  if (found === undefined)
    throw new Refusal(404, 'committee_session_not_found', `Aucune séance du comité ne porte l’identifiant ${id}.`)
  return found
}

/** A session without any score. @throws Refusal 404 `committee_session_not_found` */
export async function readSession(db: Kysely<Tables>, id: string): Promise<CommitteeSession> {
  const sheet = await readSheet(db, id)
  const more = await db
    .selectFrom('committeeSession')
    .innerJoin('priorityGrid', 'priorityGrid.id', 'committeeSession.gridId')
    .leftJoin('callForApplications', 'callForApplications.id', 'committeeSession.callId')
    .leftJoin('site', 'site.id', 'committeeSession.siteId')
    .select([
      'committeeSession.because',
      'committeeSession.closedAt',
      'priorityGrid.id as gridId',
      'priorityGrid.number',
      'priorityGrid.name as gridName',
      sql<ReviewCriterion[]>`priority_grid.review`.as('review'),
      'callForApplications.name as callName',
      'site.name as siteName',
    ])
    .where('committeeSession.id', '=', id)
    .executeTakeFirstOrThrow()
  const named = (refId: string | null, name: string | null) => (refId === null ? null : { id: refId, name: name! })
  const [seats, items] = [await seatsOf(db, id, more.review.length), await itemsOf(db, id)]
  return {
    ...sheet,
    call: named(sheet.callId, more.callName),
    site: named(sheet.siteId, more.siteName),
    grid: { id: more.gridId, number: more.number, name: more.gridName, review: more.review },
    because: more.because,
    closedAt: more.closedAt,
    seats,
    items,
  }
}

/** How far each member is: how many items he is done with, and nothing of what he gave. */
function seatsOf(db: Kysely<Tables>, sessionId: string, criteria: number): Promise<CommitteeSession['seats']> {
  return db
    .selectFrom('committeeSeat')
    .innerJoin('person', 'person.id', 'committeeSeat.personId')
    .select([
      'committeeSeat.id',
      'committeeSeat.personId',
      'person.fullName',
      sql<number>`(select count(*)::int from committee_item where session_id = ${sessionId} and eligible and (
        exists (select from committee_recusal where seat_id = committee_seat.id and item_id = committee_item.id)
        or ${criteria} = (select count(*) from committee_score where seat_id = committee_seat.id and item_id = committee_item.id)))`.as(
        'done',
      ),
    ])
    .where('committeeSeat.sessionId', '=', sessionId)
    .orderBy('person.fullName')
    .orderBy('committeeSeat.id')
    .execute()
}

async function itemsOf(db: Kysely<Tables>, sessionId: string): Promise<CommitteeSession['items']> {
  const items = await db
    .selectFrom('committeeItem')
    .innerJoin('demand', 'demand.id', 'committeeItem.demandId')
    .innerJoin('organisation', 'organisation.id', 'demand.organisationId')
    .select([
      'committeeItem.id',
      'committeeItem.demandId',
      'committeeItem.eligible',
      'committeeItem.reason',
      sql<CommitteeSession['items'][number]['organisation']>`json_build_object('id', organisation.id,
        'name', organisation.name, 'stage', organisation.stage, 'filiere', organisation.filiere)`.as('organisation'),
      sql<number>`(select count(*)::int from committee_recusal where item_id = committee_item.id)`.as('recusals'),
      sql<EligibilityFacts>`json_build_object('status', demand.status, 'submittedOn', demand.submitted_on,
        'phases', (select count(*) from demand_phase where demand_id = demand.id),
        'legalForm', organisation.legal_form, 'inseeCode', organisation.insee_code, 'inTerritory', exists (
          select from commune where commune.territory = demand.territory and commune.insee_code = organisation.insee_code))`.as(
        'facts',
      ),
    ])
    .where('committeeItem.sessionId', '=', sessionId)
    .orderBy('organisation.name')
    .orderBy('committeeItem.id')
    .execute()
  return items.map(({ facts, ...item }) => ({ ...item, checks: eligibilityOf(facts) }))
}

/** @param seatOf the person whose seats alone are shown; `null`: every session */
export async function listSessions(
  db: Kysely<Tables>,
  { cursor, limit = 50, territory }: InputOf<(typeof committeeContract)['GET /api/committee-sessions']>['querystring'],
  seatOf: string | null,
) {
  let matching = db.selectFrom('committeeSession')
  if (territory !== undefined) matching = matching.where('territory', '=', territory)
  if (seatOf !== null)
    matching = matching.where(
      sql<boolean>`exists (select from committee_seat where session_id = committee_session.id
        and person_id = ${seatOf} and invited_at is not null)`,
    )
  const when = sql<string>`held_on::text || held_from`
  let page = matching
    .select([
      'id',
      'name',
      'heldOn',
      'heldFrom',
      'place',
      'state',
      'demonstration',
      when.as('when'),
      sql<number>`(select count(*)::int from committee_seat where session_id = committee_session.id)`.as('seats'),
      sql<number>`(select count(*)::int from committee_item where session_id = committee_session.id)`.as('items'),
    ])
    .orderBy(when, 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
  if (cursor !== undefined) page = page.where(sql<boolean>`(${when}, id::text) < (${sql.join(keysOf(cursor, 2))})`)
  const [rows, { total }] = await Promise.all([
    page.execute(),
    matching.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow(),
  ])
  const { items, ...rest } = pageFrom(rows, limit, total, (row) => [row.when, row.id])
  return { ...rest, items: items.map(({ when: _when, ...line }): SessionLine => line) }
}

/**
 * The version of the grid in force on the day of a session.
 * @throws Refusal 422 `grid_without_review` when it has nothing that a committee scores by
 */
export async function gridOn(db: Kysely<Tables>, territory: string, heldOn: string): Promise<string> {
  const { id, number } = await gridFor(db, territory, heldOn)
  const { review } = await db.selectFrom('priorityGrid').select('review').where('id', '=', id).executeTakeFirstOrThrow()
  if (review.length === 0)
    throw new Refusal(
      422,
      'grid_without_review',
      `La version ${number} de la grille, en vigueur ce jour-là, n’a pas de critères du comité : rien ne pourrait être noté. Ajoutez-en dans une nouvelle version (Règles), puis publiez-la.`,
      { field: 'heldOn' },
    )
  return id
}

export function addSession(
  db: Kysely<Tables>,
  { personIds = [], demandIds = [], ...session }: NewSession,
): Promise<CommitteeSession> {
  return db.transaction().execute(async (trx) => {
    const gridId = await gridOn(trx, session.territory, session.heldOn)
    const made = await trx
      .insertInto('committeeSession')
      .values({ ...session, gridId })
      .returning(['id', 'territory'])
      .executeTakeFirstOrThrow()
    await seat(trx, made, personIds)
    await putItems(trx, made, demandIds)
    return readSession(trx, made.id)
  })
}

/**
 * Changes a session; who is invited is told of another day or place, and who comes is invited.
 * @throws Refusal 409 `committee_composed`, `committee_over`; 412 `changed_meanwhile`; 422 `person_cannot_sit`, `grid_without_review`
 */
export function changeSession(
  db: Kysely<Tables>,
  id: string,
  expected: number,
  { personIds, demandIds, ...patch }: SessionPatch,
  now: Date,
  canSend: boolean,
): Promise<CommitteeSession> {
  return db.transaction().execute(async (trx) => {
    let before: SessionSheet | undefined
    const invited = await seatedIn(trx, id, true)
    const after = await revise(trx, {
      subject: 'committee_session',
      id,
      expected,
      archived: undefined,
      read: readSheet,
      write: async (_, sheet) => {
        before = sheet
        if (Object.keys(patch).length > 0)
          await trx.updateTable('committeeSession').set(patch).where('id', '=', id).execute()
        // Once people are invited, the version that they were told of stays.
        if (sheet.state === 'draft' && patch.heldOn !== undefined) {
          const gridId = await gridOn(trx, sheet.territory, patch.heldOn)
          await trx.updateTable('committeeSession').set({ gridId }).where('id', '=', id).execute()
        }
        if (personIds !== undefined) await seat(trx, sheet, personIds)
        if (demandIds !== undefined) await putItems(trx, sheet, demandIds)
      },
    })
    if (after.state === 'invited' || after.state === 'scoring') {
      const gone = invited.filter(({ personId }) => !after.personIds.includes(personId))
      await tellReleased(trx, after, gone, now, canSend)
      if (['heldOn', 'heldFrom', 'place'].some((field) => after[field as 'place'] !== before?.[field as 'place']))
        await tellChange(trx, after, now, canSend)
      if (after.state === 'invited') await inviteSeats(trx, after, now, canSend)
      await recuseMembers(trx, id)
    }
    return readSession(trx, id)
  })
}

type Owner = Pick<SessionSheet, 'id' | 'territory'>

/** Makes these persons the members, all of them. @throws Refusal 422 `person_cannot_sit` */
async function seat(trx: Transaction<Tables>, { id: sessionId, territory }: Owner, personIds: readonly string[]) {
  const held = await trx.selectFrom('committeeSeat').select('personId').where('sessionId', '=', sessionId).execute()
  const here = new Set(held.map(({ personId }) => personId))
  const gone = [...here].filter((personId) => !personIds.includes(personId))
  const come = personIds.filter((personId) => !here.has(personId))
  if (gone.length > 0)
    await trx.deleteFrom('committeeSeat').where('sessionId', '=', sessionId).where('personId', 'in', gone).execute()
  if (come.length === 0) return
  const members = new Set((await listMembers(trx, territory)).map(({ id }) => id))
  if (!come.every((personId) => members.has(personId)))
    throw new Refusal(
      422,
      'person_cannot_sit',
      'Une personne choisie ne peut pas siéger : il faut le rôle de membre du comité, de gestionnaire ou d’administrateur. Retirez-la de la liste.',
      { field: 'personIds' },
    )
  await trx
    .insertInto('committeeSeat')
    .values(come.map((personId) => ({ territory, sessionId, personId })))
    .execute()
}

/** Makes these demands the items, all of them; those that stay keep what was decided. */
async function putItems(trx: Transaction<Tables>, { id: sessionId, territory }: Owner, demandIds: readonly string[]) {
  const held = await trx.selectFrom('committeeItem').select('demandId').where('sessionId', '=', sessionId).execute()
  const here = new Set(held.map(({ demandId }) => demandId))
  const gone = [...here].filter((demandId) => !demandIds.includes(demandId))
  const come = demandIds.filter((demandId) => !here.has(demandId))
  if (gone.length > 0)
    await trx.deleteFrom('committeeItem').where('sessionId', '=', sessionId).where('demandId', 'in', gone).execute()
  if (come.length > 0)
    await trx
      .insertInto('committeeItem')
      .values(come.map((demandId) => ({ territory, sessionId, demandId })))
      .execute()
}
