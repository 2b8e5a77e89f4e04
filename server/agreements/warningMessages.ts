/** Tells people what comes to its end, once each: the messages of the warnings that are due. */
import type { Kysely } from 'kysely'
import type { Tables } from '../db/tables.ts'
import { inboxesOf, recordMessage, type NewMessage } from '../messages/messages.queries.ts'
import type { Deadline } from './agreements.schema.ts'
import { dueWarnings } from './deadlines.queries.ts'
import { lastDay } from './legal/form.ts'

/** Done again, on the same day or a later one, it tells only what has become due since, and those who came since. */
export async function tellWarnings(db: Kysely<Tables>, today: string, now: Date, canSend: boolean): Promise<void> {
  for (const deadline of await dueWarnings(db, today)) {
    await db.transaction().execute(async (trx) => {
      const managers = await inboxesOf(trx, 'agreements.write', deadline.territory)
      const tell = (personId: string | null, body: string) =>
        recordMessage(
          trx,
          { ...headOf(deadline), key: `warning:${deadline.key}:${personId ?? 'installation'}`, to: { personId }, body },
          now,
          canSend,
        )
      for (const manager of managers)
        await tell(manager, `${deadline.sentence}\n\nPour préparer la suite, ouvrez Conventions, puis Échéances.`)
      for (const { personId, name } of await membersOf(trx, deadline))
        if (!managers.includes(personId)) await tell(personId, memberBody(deadline, name))
    })
  }
}

const SUBJECT: Readonly<Record<Deadline['kind'], string>> = {
  end: 'Fin de convention',
  renewal: 'Renouvellement',
  site_closing: 'Fermeture de site',
}

function headOf({ kind, on, territory, agreementId, siteId, siteName, roomName }: Deadline) {
  const place = roomName === null ? siteName : `${roomName}, ${siteName}`
  return {
    kind: 'agreement',
    // A name may have been pasted with a line break, which a subject cannot hold.
    subject: `${SUBJECT[kind]} le ${lastDay(on)} : ${place}`.replaceAll(/\s+/g, ' '),
    territory,
    about: agreementId === null ? { kind: 'site', id: siteId } : { kind: 'agreement', id: agreementId },
  } satisfies Partial<NewMessage>
}

/** Of a site, a member reads what concerns its own organisation, and not who else is in it. */
function memberBody({ kind, sentence, siteName, on }: Deadline, organisation: string): string {
  const what =
    kind === 'site_closing'
      ? `${siteName}, où ${organisation} occupe un local, ferme : on peut y rester jusqu’au ${lastDay(on)}.`
      : sentence
  return `${what}\n\nPour préparer la suite, prenez contact avec le gestionnaire de vos locaux.`
}

/** Who belongs to an organisation that a deadline concerns; once each, be it of several of them. */
function membersOf(trx: Kysely<Tables>, { territory, organisations }: Deadline) {
  return trx
    .selectFrom('role')
    .innerJoin('person', 'person.id', 'role.personId')
    .innerJoin('organisation', 'organisation.id', 'role.organisationId')
    .select(['role.personId', 'organisation.name'])
    .distinctOn('role.personId')
    .where('role.role', '=', 'member')
    .where('role.territoryId', '=', territory)
    .where('person.demonstration', '=', false)
    .where(
      'role.organisationId',
      'in',
      organisations.map(({ id }) => id),
    )
    .orderBy('role.personId')
    .orderBy('organisation.name')
    .execute()
}

/** Each day, by itself. */
export const warningWork = (db: Kysely<Tables>, today: () => string, now: () => Date, canSend: boolean) => ({
  handlers: { tell_warnings: () => tellWarnings(db, today(), now(), canSend) },
  daily: ['tell_warnings'],
})
