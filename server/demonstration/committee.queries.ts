import type { Transaction } from 'kysely'
import { shippedId } from '../../data/ids.ts'
import { SESSIONS, type InventedSession } from '../../data/demonstration/committee.ts'
import { NANTES_METROPOLE } from '../../data/nantes-metropole/territory.ts'
import type { ReviewCriterion } from '../allocation/grid/grid.schema.ts'
import { gridFor } from '../allocation/grid/grid.queries.ts'
import { rankItems } from '../committee/ranking.ts'
import type { Role } from '../db/codes.ts'
import type { Tables } from '../db/tables.ts'
import { startOfDay } from '../lib/parisTime.ts'
import { addDays } from '../lib/span.ts'

const TERRITORY = { territory: NANTES_METROPOLE.code }

/** One session that is closed and one whose scoring is open, each through the states that a real one goes through. */
export async function seedCommittee(trx: Transaction<Tables>, day: string): Promise<void> {
  const persons = await trx
    .selectFrom('role')
    .innerJoin('person', 'person.id', 'role.personId')
    .select(['role.role', 'role.personId'])
    .where('person.demonstration', '=', true)
    .execute()
  const grid = await gridFor(trx, NANTES_METROPOLE.code, day)
  const { review } = await trx
    .selectFrom('priorityGrid')
    .select('review')
    .where('id', '=', grid.id)
    .executeTakeFirstOrThrow()
  const personOf = new Map(persons.map(({ role, personId }) => [role, personId]))
  for (const session of SESSIONS) await seedSession(trx, session, day, { id: grid.id, review }, personOf)
}

async function seedSession(
  trx: Transaction<Tables>,
  { slug, heldInDays, seats, items, seed, ...session }: InventedSession,
  day: string,
  grid: { readonly id: string; readonly review: readonly ReviewCriterion[] },
  personOf: ReadonlyMap<Role, string>,
): Promise<void> {
  const sessionId = shippedId('committee', slug)
  const of = { ...TERRITORY, sessionId }
  const seatOf = (role: Role) => shippedId('committee', `${slug}/seat/${role}`)
  const itemOf = (organisation: string) => shippedId('committee', `${slug}/item/${organisation}`)
  const heldOn = addDays(day, heldInDays)
  await trx
    .insertInto('committeeSession')
    .values({
      ...TERRITORY,
      ...session,
      id: sessionId,
      heldOn,
      gridId: grid.id,
      state: 'invited',
      demonstration: true,
    })
    .execute()
  const invitedAt = startOfDay(addDays(day, heldInDays - 15)).toISOString()
  await trx
    .insertInto('committeeSeat')
    .values(seats.map((role) => ({ ...of, id: seatOf(role), personId: personOf.get(role)!, invitedAt })))
    .execute()
  await trx
    .insertInto('committeeItem')
    .values(
      items.map(({ organisation, refused }) => ({
        ...of,
        id: itemOf(organisation),
        demandId: shippedId('demand', organisation),
        eligible: refused === undefined,
        reason: refused ?? null,
      })),
    )
    .execute()
  const recusals = items.flatMap(({ organisation, recused }) =>
    recused === undefined ? [] : [{ itemId: itemOf(organisation), seatId: seatOf(recused[0]), reason: recused[1] }],
  )
  if (recusals.length > 0)
    await trx
      .insertInto('committeeRecusal')
      .values(recusals.map((recusal) => ({ ...of, ...recusal, recusedBy: 'member' as const })))
      .execute()
  await trx.updateTable('committeeSession').set({ state: 'scoring' }).where('id', '=', sessionId).execute()
  const scores = items.flatMap(({ organisation, scores: byRole }) =>
    Object.entries(byRole).flatMap(([role, levels]) =>
      levels.map((level, at) => ({
        ...of,
        seatId: seatOf(role as Role),
        itemId: itemOf(organisation),
        criterion: grid.review[at]!.code,
        level,
        comment: null,
      })),
    ),
  )
  await trx.insertInto('committeeScore').values(scores).execute()
  if (seed === undefined) return
  const eligible = items
    .filter(({ refused }) => refused === undefined)
    .map(({ organisation }) => ({ id: itemOf(organisation), demandId: shippedId('demand', organisation) }))
  for (const { id, score, rank } of rankItems(grid.review, eligible, scores, seed))
    await trx.updateTable('committeeItem').set({ score, rank }).where('id', '=', id).execute()
  await trx
    .updateTable('committeeSession')
    .set({ state: 'closed', seed, closedAt: startOfDay(addDays(heldOn, 1)).toISOString() })
    .where('id', '=', sessionId)
    .execute()
}
