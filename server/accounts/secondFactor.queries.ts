import type { Kysely } from 'kysely'
import type { Tables } from '../db/tables.ts'
import { Refusal } from '../lib/refusal.ts'
import { forgetAttempts, refuseTooManyAttempts } from './attempts.queries.ts'
import { asRecoveryCode, newRecoveryCodes, newTotpSecret, qrOf, stepOfCode, totpUri } from './secondFactor.ts'
import { sha256 } from './secrets.ts'

/** A secret to put into a telephone; it counts once a first code has come back. @throws Refusal 409 `second_factor_on` */
export async function beginSecondFactor(db: Kysely<Tables>, { id, email }: { id: string; email: string }) {
  const secret = newTotpSecret()
  const { numUpdatedRows } = await db
    .updateTable('person')
    .set({ totpSecret: secret, totpLastStep: null })
    .where('id', '=', id)
    .where('totpConfirmedAt', 'is', null)
    .executeTakeFirst()
  if (numUpdatedRows === 0n)
    throw new Refusal(409, 'second_factor_on', 'La double vérification est déjà active. Arrêtez-la d’abord.')
  const uri = totpUri(secret, email)
  return { secret, uri, qrSvg: await qrOf(uri) }
}

/** Turns it on with a first code, and gives the codes to keep on paper. @throws Refusal 422 `code_wrong` */
export async function confirmSecondFactor(db: Kysely<Tables>, id: string, code: string, now: Date): Promise<string[]> {
  await refuseTooManyAttempts(db, 'second_factor', id, now)
  const codes = newRecoveryCodes()
  await db.transaction().execute(async (trx) => {
    const { totpSecret, totpConfirmedAt } = await factorOf(trx, id)
    const step = totpSecret === null || totpConfirmedAt !== null ? null : stepOfCode(totpSecret, code, null, now)
    if (step === null) throw codeWrong()
    await trx
      .updateTable('person')
      .set({ totpConfirmedAt: now.toISOString(), totpLastStep: step })
      .where('id', '=', id)
      .execute()
    await trx.deleteFrom('recoveryCode').where('personId', '=', id).execute()
    await trx
      .insertInto('recoveryCode')
      .values(codes.map((one) => ({ personId: id, sha256: sha256(one) })))
      .execute()
  })
  await forgetAttempts(db, 'second_factor', id)
  return codes
}

/** Takes a code of the telephone or of the paper, each once. @throws Refusal 422 `code_wrong`, 429 `too_many_attempts` */
export async function checkSecondFactor(db: Kysely<Tables>, id: string, code: string, now: Date): Promise<void> {
  await refuseTooManyAttempts(db, 'second_factor', id, now)
  await db.transaction().execute(async (trx) => {
    const { totpSecret, totpConfirmedAt, totpLastStep } = await factorOf(trx, id)
    if (totpSecret === null || totpConfirmedAt === null) throw codeWrong()
    const step = /^\d{6}$/.test(code.replaceAll(' ', ''))
      ? stepOfCode(totpSecret, code.replaceAll(' ', ''), totpLastStep, now)
      : null
    if (step !== null) {
      await trx.updateTable('person').set({ totpLastStep: step }).where('id', '=', id).execute()
      return
    }
    const paper = await trx
      .deleteFrom('recoveryCode')
      .where('personId', '=', id)
      .where('sha256', '=', sha256(asRecoveryCode(code)))
      .executeTakeFirst()
    if (paper.numDeletedRows === 0n) throw codeWrong()
  })
  await forgetAttempts(db, 'second_factor', id)
}

export async function endSecondFactor(db: Kysely<Tables>, id: string): Promise<void> {
  await db
    .updateTable('person')
    .set({ totpSecret: null, totpConfirmedAt: null, totpLastStep: null })
    .where('id', '=', id)
    .execute()
  await db.deleteFrom('recoveryCode').where('personId', '=', id).execute()
}

const factorOf = (db: Kysely<Tables>, id: string) =>
  db
    .selectFrom('person')
    .select(['totpSecret', 'totpConfirmedAt', 'totpLastStep'])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirstOrThrow()

const codeWrong = () =>
  new Refusal(
    422,
    'code_wrong',
    'Ce code n’est pas juste, ou il a déjà servi. Tapez les six chiffres que votre téléphone montre maintenant.',
    { field: 'code' },
  )
