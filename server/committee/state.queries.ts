/** How a session goes on: invitations, scoring, and the closing that ranks, or its cancellation. */
import { randomBytes } from 'node:crypto'
import type { Kysely, Transaction } from 'kysely'
import type { CommitteeState } from '../db/codes.ts'
import { revise } from '../db/revise.ts'
import type { Tables } from '../db/tables.ts'
import { count } from '../lib/french.ts'
import { Refusal } from '../lib/refusal.ts'
import type { CommitteeSession, SessionSheet } from './committee.schema.ts'
import { inviteSeats, tellCancelled, tellResult } from './news.queries.ts'
import { rankItems, type GivenScore } from './ranking.ts'
import { recuseMembers } from './recusals.queries.ts'
import { gridOn, readSession, readSheet } from './sessions.queries.ts'

export interface Move {
  readonly to: 'invited' | 'scoring' | 'closed' | 'cancelled'
  readonly because?: string
}

/** From which states each can be reached. */
const FROM: Readonly<Record<Move['to'], readonly CommitteeState[]>> = {
  invited: ['draft'],
  scoring: ['invited'],
  closed: ['scoring'],
  cancelled: ['draft', 'invited', 'scoring'],
}
const IMPOSSIBLE: Readonly<Record<Move['to'], string>> = {
  invited: 'Les invitations sont déjà parties, ou la séance est finie.',
  scoring: 'La notation s’ouvre une fois les invitations parties, et une seule fois.',
  closed: 'Seule une séance dont la notation est ouverte peut être close.',
  cancelled: 'Cette séance est déjà finie.',
}

/**
 * Moves a session on, in one transaction with the messages that tell it.
 * @throws Refusal 409 `committee_move_impossible`; 412 `changed_meanwhile`; 422 `committee_without_members`,
 *   `committee_without_items`, `eligibility_undecided`, `because_missing`, `committee_incomplete`
 */
export function moveSession(
  db: Kysely<Tables>,
  id: string,
  expected: number,
  { to, because }: Move,
  now: Date,
  canSend: boolean,
): Promise<CommitteeSession> {
  return db.transaction().execute(async (trx) => {
    await revise(trx, {
      subject: 'committee_session',
      id,
      expected,
      archived: undefined,
      read: readSheet,
      write: async (_, sheet) => {
        if (!FROM[to].includes(sheet.state))
          throw new Refusal(409, 'committee_move_impossible', `${IMPOSSIBLE[to]} Rechargez la page.`, {
            state: sheet.state,
          })
        if (to === 'invited') await invite(trx, sheet, now, canSend)
        else if (to === 'scoring') await openScoring(trx, sheet)
        else if (to === 'closed') await close(trx, sheet, because, now, canSend)
        else await cancel(trx, sheet, because, now, canSend)
      },
    })
    return readSession(trx, id)
  })
}

async function invite(trx: Transaction<Tables>, sheet: SessionSheet, now: Date, canSend: boolean): Promise<void> {
  if (sheet.personIds.length === 0)
    throw new Refusal(
      422,
      'committee_without_members',
      'Personne ne siège encore dans cette séance. Choisissez ses membres, puis invitez-les.',
      { field: 'personIds' },
    )
  // The version of the day of the session, as it stands when people are told of it.
  const gridId = await gridOn(trx, sheet.territory, sheet.heldOn)
  await trx.updateTable('committeeSession').set({ state: 'invited', gridId }).where('id', '=', sheet.id).execute()
  await inviteSeats(trx, sheet, now, canSend)
  await recuseMembers(trx, sheet.id)
}

async function openScoring(trx: Transaction<Tables>, { id, personIds }: SessionSheet): Promise<void> {
  const { items } = await readSession(trx, id)
  const undecided = items.filter(({ eligible }) => eligible === null).length
  if (undecided > 0)
    throw new Refusal(
      422,
      'eligibility_undecided',
      `Il reste ${count(undecided, 'demande')} dont l’éligibilité n’est pas décidée. Décidez-la avant d’ouvrir la notation.`,
      { field: 'demandIds' },
    )
  if (personIds.length === 0 || !items.some(({ eligible }) => eligible))
    throw new Refusal(
      422,
      'committee_without_items',
      'Il faut au moins un membre et une demande éligible pour ouvrir la notation.',
      { field: 'demandIds' },
    )
  await recuseMembers(trx, id)
  await trx.updateTable('committeeSession').set({ state: 'scoring' }).where('id', '=', id).execute()
}

/** Ranks what was scored, with a seed drawn now that no score can change any more, and tells the managers. */
async function close(
  trx: Transaction<Tables>,
  sheet: SessionSheet,
  because: string | undefined,
  now: Date,
  canSend: boolean,
): Promise<void> {
  const { id } = sheet
  await recuseMembers(trx, id)
  const { seats, items, grid } = await readSession(trx, id)
  const eligible = items.filter((item) => item.eligible)
  const late = seats.filter(({ done }) => done < eligible.length)
  if (late.length > 0 && because === undefined)
    throw new Refusal(
      422,
      'committee_incomplete',
      `${count(late.length, 'membre n’a', 'membres n’ont')} pas tout noté. Attendez leurs notes, ou dites pourquoi vous closez sans elles : ce qui manque compte comme une absence, jamais comme un zéro.`,
      { field: 'because' },
    )
  const seed = randomBytes(8).toString('hex')
  const results = rankItems(grid.review, eligible, await scoresOf(trx, id), seed)
  for (const { id: itemId, score, rank } of results)
    await trx.updateTable('committeeItem').set({ score, rank }).where('id', '=', itemId).execute()
  await trx
    .updateTable('committeeSession')
    .set({
      state: 'closed',
      seed,
      closedAt: now.toISOString(),
      because: late.length > 0 ? because! : null,
    })
    .where('id', '=', id)
    .execute()
  const names = new Map(items.map((item) => [item.id, item.organisation.name]))
  await tellResult(
    trx,
    sheet,
    results.map(({ id: itemId, rank }) => ({ organisation: names.get(itemId)!, rank })),
    now,
    canSend,
  )
}

async function cancel(
  trx: Transaction<Tables>,
  sheet: SessionSheet,
  because: string | undefined,
  now: Date,
  canSend: boolean,
): Promise<void> {
  if (because === undefined)
    throw new Refusal(
      422,
      'because_missing',
      'Dites pourquoi la séance est annulée : les personnes invitées le liront.',
      { field: 'because' },
    )
  await tellCancelled(trx, sheet, because, now, canSend)
  await trx.updateTable('committeeSession').set({ state: 'cancelled', because }).where('id', '=', sheet.id).execute()
}

/** Every score of a session: for who closes it, and for who reads a closed one. */
export function scoresOf(
  db: Kysely<Tables>,
  sessionId: string,
): Promise<(GivenScore & { seatId: string; comment: string | null })[]> {
  return db
    .selectFrom('committeeScore')
    .select(['seatId', 'itemId', 'criterion', 'level', 'comment'])
    .where('sessionId', '=', sessionId)
    .orderBy('itemId')
    .orderBy('criterion')
    .orderBy('seatId')
    .execute()
}

/**
 * Decides whether an item is eligible.
 * @throws Refusal 404 `committee_item_not_found`; 409 `committee_composed`; 422 `reason_missing` (by the database)
 */
export function decideEligibility(
  db: Kysely<Tables>,
  sessionId: string,
  itemId: string,
  { eligible, reason }: { readonly eligible: boolean; readonly reason: string | null },
): Promise<CommitteeSession> {
  return db.transaction().execute(async (trx) => {
    const { numUpdatedRows } = await trx
      .updateTable('committeeItem')
      .set({ eligible, reason })
      .where('id', '=', itemId)
      .where('sessionId', '=', sessionId)
      .executeTakeFirst()
    if (numUpdatedRows === 0n)
      throw new Refusal(
        404,
        'committee_item_not_found',
        `Aucune demande de cette séance ne porte l’identifiant ${itemId}.`,
      )
    return readSession(trx, sessionId)
  })
}
