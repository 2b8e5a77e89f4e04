/** A tenant tells the managers what it wishes of its agreement: a message to each, and nothing decided. */
import type { Kysely } from 'kysely'
import { reachingAlso } from '../db/acting.ts'
import type { Tables } from '../db/tables.ts'
import { frenchDay } from '../lib/frenchDay.ts'
import { Refusal } from '../lib/refusal.ts'
import { inboxesOf, recordMessage } from '../messages/messages.queries.ts'
import { readAgreement } from './agreements.queries.ts'
import type { Intention } from './agreements.schema.ts'

/**
 * Said again with the same words on the same day, it is told once.
 * @throws Refusal 409 `agreement_not_in_force` when it is not signed, or ended
 */
export async function tellIntention(
  db: Kysely<Tables>,
  id: string,
  { wish, on = null, note = null }: Intention,
  now: Date,
  canSend: boolean,
): Promise<void> {
  const { state, territory, organisation, roomName, siteName } = await readAgreement(db, id)
  if (state !== 'signed' && state !== 'notice_given')
    throw new Refusal(
      409,
      'agreement_not_in_force',
      'Cette convention n’est pas signée, ou elle est terminée. Écrivez au gestionnaire de vos locaux.',
    )
  const place = `${roomName}, ${siteName}`
  const wishes =
    wish === 'renew'
      ? `souhaite renouveler sa convention pour ${place}${on === null ? '' : `, jusqu’au ${frenchDay(on)}`}`
      : `prévient qu’elle quittera ${place}${on === null ? '' : `, dernier jour souhaité le ${frenchDay(on)}`}`
  const said = note === null || note.trim() === '' ? '' : `\n\nElle écrit :\n${note.trim()}`
  const after =
    wish === 'renew'
      ? 'Rien n’est décidé : ouvrez la convention pour préparer la suite.'
      : 'Ce message n’est pas un congé : notez le préavis sur la convention quand vous l’aurez reçu dans les formes.'
  const what = `${wish} ${on ?? ''} ${note ?? ''}`
  // Who the managers are is not for a tenant to read; writing to them is.
  await reachingAlso([territory], () =>
    db.transaction().execute(async (trx) => {
      for (const personId of await inboxesOf(trx, 'agreements.write', territory))
        await recordMessage(
          trx,
          {
            key: `intention:${id}:${now.toISOString().slice(0, 10)}:${personId ?? 'installation'}:${what}`,
            to: { personId },
            kind: 'agreement',
            territory,
            about: { kind: 'agreement', id },
            subject:
              `${organisation.name} : ${wish === 'renew' ? 'renouvellement souhaité' : 'départ annoncé'}`.replaceAll(
                /\s+/g,
                ' ',
              ),
            body: `${organisation.name} ${wishes}.${said}\n\n${after}`,
          },
          now,
          canSend,
        )
    }),
  )
}
