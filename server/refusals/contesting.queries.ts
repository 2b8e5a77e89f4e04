/** What happens to an appeal: lodged, withdrawn, looked at again, answered. */
import type { Kysely, Transaction } from 'kysely'
import { keptDocument, MOST_DOCUMENTS, type Upload } from '../applications/documents.queries.ts'
import type { EnteredBy } from '../db/codes.ts'
import type { Tables } from '../db/tables.ts'
import type { Violations } from '../db/violations.ts'
import { frenchDay } from '../lib/frenchDay.ts'
import { Refusal as Refused } from '../lib/refusal.ts'
import { inboxesOf } from '../messages/messages.queries.ts'
import { readAppeal } from './appeals.queries.ts'
import type { Appeal, NewAppeal } from './appeals.schema.ts'
import { assess } from './assessment.queries.ts'
import { lastDayToAnswer } from './contest.ts'
import { readRefusal, setDemandStatus, type Acting } from './refusals.queries.ts'
import type { Refusal } from './refusals.schema.ts'
import { tellOfAnswer, tellOfAppeal } from './telling.queries.ts'

export const appealViolations: Violations = {
  appeal_one_per_refusal: {
    status: 409,
    code: 'appeal_exists',
    sentence: 'Ce refus est déjà contesté. Rechargez la page pour lire où en est le recours.',
  },
}

const appealOver = () =>
  new Refused(
    409,
    'appeal_over',
    'Ce recours a déjà sa réponse, ou il est retiré. Rechargez la page pour lire où il en est.',
  )

const OPEN: readonly Appeal['state'][] = ['lodged', 'under_reassessment']

/**
 * Lodges an appeal: its demand is no longer just refused, and the answer has a day.
 * @param by a manager may say on which day it came on paper
 * @throws Refusal 404 `refusal_not_found`; 409 `refusal_not_contestable`, `appeal_too_late`, `appeal_exists`; 422 `lodged_in_future`
 */
export function lodgeAppeal(
  db: Kysely<Tables>,
  refusalId: string,
  { grounds, lodgedOn: said }: NewAppeal,
  by: EnteredBy,
  acting: Acting,
): Promise<Appeal> {
  const { today, personId } = acting
  const lodgedOn = by === 'manager' ? (said ?? today) : today
  return db.transaction().execute(async (trx) => {
    await trx.selectFrom('refusal').select('id').where('id', '=', refusalId).forUpdate().execute()
    const refusal = await readRefusal(trx, refusalId, today, by === 'applicant')
    if (refusal.state !== 'sent')
      throw new Refused(
        409,
        'refusal_not_contestable',
        'Ce refus ne se conteste pas : il n’est pas envoyé, ou il est déjà annulé.',
      )
    if (lodgedOn > today || lodgedOn < refusal.decidedOn!)
      throw new Refused(
        422,
        'lodged_on_impossible',
        `Un recours arrive entre le ${frenchDay(refusal.decidedOn!)}, jour du refus, et aujourd’hui. Corrigez sa date.`,
        { field: 'lodgedOn' },
      )
    if (lodgedOn > refusal.contestUntil!)
      throw new Refused(
        409,
        'appeal_too_late',
        `Ce refus se contestait jusqu’au ${frenchDay(refusal.contestUntil!)}. Vous pouvez déposer une nouvelle demande.`,
      )
    const { id } = await trx
      .insertInto('appeal')
      .values({
        territory: refusal.territory,
        refusalId,
        grounds: grounds.trim(),
        enteredBy: by,
        personId,
        lodgedOn,
        answerBy: lastDayToAnswer(lodgedOn),
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    await setDemandStatus(trx, refusal.demandId, 'appealed', today)
    const appeal = await readAppeal(trx, id, today)
    await tellOfAppeal(trx, refusal, appeal, acting)
    return appeal
  })
}

/** Holds an appeal that has no answer yet, and its refusal. @throws Refusal 404 `appeal_not_found`, 409 `appeal_over` */
async function lockedOpen(
  trx: Transaction<Tables>,
  id: string,
  today: string,
): Promise<{ readonly appeal: Appeal; readonly refusal: Refusal }> {
  await trx.selectFrom('appeal').select('id').where('id', '=', id).forUpdate().execute()
  const appeal = await readAppeal(trx, id, today)
  if (!OPEN.includes(appeal.state)) throw appealOver()
  return { appeal, refusal: await readRefusal(trx, appeal.refusalId, today) }
}

const write = (trx: Transaction<Tables>, id: string) =>
  trx
    .updateTable('appeal')
    .set((eb) => ({ version: eb('version', '+', 1) }))
    .where('id', '=', id)

/** @throws as `lockedOpen` does */
export function withdrawAppeal(db: Kysely<Tables>, id: string, { today }: Acting): Promise<Appeal> {
  return db.transaction().execute(async (trx) => {
    const { refusal } = await lockedOpen(trx, id, today)
    await write(trx, id).set({ state: 'withdrawn' }).execute()
    await setDemandStatus(trx, refusal.demandId, 'refused', today)
    return readAppeal(trx, id, today)
  })
}

/** Looks at the demand again; done again, it is as of that day. @throws as `lockedOpen` does */
export async function reassess(db: Kysely<Tables>, id: string, { today }: Acting): Promise<Appeal> {
  // Outside of the transaction: the engine takes its time.
  const { refusalId } = await readAppeal(db, id, today)
  const { demandId } = await readRefusal(db, refusalId, today)
  const reassessment = JSON.stringify(await assess(db, demandId, today))
  return db.transaction().execute(async (trx) => {
    await lockedOpen(trx, id, today)
    await write(trx, id).set({ state: 'under_reassessment', reassessment }).execute()
    return readAppeal(trx, id, today)
  })
}

/**
 * Answers an appeal. Overturned, the demand waits again with the day on which it was first submitted.
 * @throws as `lockedOpen` does; 409 `appeal_not_reassessed`, `decided_by_same_person`
 */
export function decideAppeal(
  db: Kysely<Tables>,
  id: string,
  { outcome, answer }: { readonly outcome: 'upheld' | 'overturned'; readonly answer: string },
  acting: Acting,
): Promise<Appeal> {
  const { personId, today } = acting
  return db.transaction().execute(async (trx) => {
    const { appeal, refusal } = await lockedOpen(trx, id, today)
    if (appeal.state !== 'under_reassessment')
      throw new Refused(
        409,
        'appeal_not_reassessed',
        'Réexaminez d’abord la demande : la réponse à un recours s’appuie sur ce qu’elle vaut aujourd’hui.',
      )
    const samePerson = await isJudgeInOwnCause(trx, refusal, personId)
    await write(trx, id)
      .set({ state: outcome, answer: answer.trim(), decidedBy: personId, decidedOn: today, samePerson })
      .execute()
    if (outcome === 'overturned')
      await trx
        .updateTable('refusal')
        .set((eb) => ({ state: 'overturned', version: eb('version', '+', 1) }))
        .where('id', '=', refusal.id)
        .execute()
    await setDemandStatus(trx, refusal.demandId, outcome === 'overturned' ? 'waiting' : 'refused', today)
    const decided = await readAppeal(trx, id, today)
    await tellOfAnswer(trx, refusal, decided, acting)
    return decided
  })
}

/**
 * Whether who decides had refused himself, which is borne only where nobody else can.
 * @throws Refusal 409 `decided_by_same_person` when somebody else can
 */
async function isJudgeInOwnCause(
  trx: Transaction<Tables>,
  refusal: Refusal,
  personId: string | null,
): Promise<boolean> {
  const { decidedBy } = await trx
    .selectFrom('refusal')
    .select('decidedBy')
    .where('id', '=', refusal.id)
    .executeTakeFirstOrThrow()
  if (decidedBy !== personId) return false
  const deciders = await inboxesOf(trx, 'refusals.decide', refusal.territory)
  if (deciders.some((other) => other !== personId))
    throw new Refused(
      409,
      'decided_by_same_person',
      'Vous avez pris la décision contestée : une autre personne doit répondre au recours. Demandez-le à un autre gestionnaire ou à un administrateur.',
    )
  return true
}

/**
 * Joins a document to an appeal that has no answer yet.
 * @throws Refusal 415 `document_type_refused`; 409 `documents_too_many`, `appeal_over`
 */
export async function joinDocument(db: Kysely<Tables>, id: string, upload: Upload, { today }: Acting): Promise<Appeal> {
  const document = await keptDocument(upload)
  return db.transaction().execute(async (trx) => {
    const { appeal, refusal } = await lockedOpen(trx, id, today)
    if (appeal.documents.length >= MOST_DOCUMENTS)
      throw new Refused(
        409,
        'documents_too_many',
        `Un recours porte au plus ${MOST_DOCUMENTS} documents. Réunissez-en plusieurs en un seul PDF.`,
      )
    await trx
      .insertInto('appealDocument')
      .values({ territory: refusal.territory, appealId: id, ...document })
      .execute()
    return readAppeal(trx, id, today)
  })
}
