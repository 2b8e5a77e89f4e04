import type { FastifyRequest } from 'fastify'
import { serve } from '../lib/contract.ts'
import { Refusal } from '../lib/refusal.ts'
import {
  listMessages,
  readAllMessages,
  readChoices,
  readMessage,
  recordMessage,
  setChoice,
  type Inbox,
} from './messages.queries.ts'
import { messagesContract, type MessageSettings } from './messages.schema.ts'

/** Whose messages a caller reads: his own; as long as nobody has an account, those of the installation. */
export const inboxOf = ({ caller }: FastifyRequest): Inbox => caller.person?.id ?? null

export const messagesRoutes = serve(messagesContract, (app) => {
  const { db, now } = app
  const canSend = app.settings.config.mail !== null
  const settingsOf = async (inbox: Inbox): Promise<MessageSettings> => ({
    email: !canSend ? 'no_server' : inbox === null ? 'no_address' : 'possible',
    choices: await readChoices(db, inbox),
  })
  return {
    'GET /api/messages': ({ querystring }, request) => listMessages(db, inboxOf(request), querystring),
    'POST /api/messages/read': async (_, request) => ({ marked: await readAllMessages(db, inboxOf(request), now()) }),
    'POST /api/messages/{id}/read': ({ params }, request) => readMessage(db, inboxOf(request), params.id, now()),
    'POST /api/messages/trial': async ({ body: { key, address } }) => {
      if (!canSend)
        throw new Refusal(
          409,
          'mail_not_set',
          'Aucun serveur d’envoi n’est réglé. Donnez ESCALE_SMTP_URL et ESCALE_MAIL_FROM à Escale, puis redémarrez-le.',
        )
      const message = {
        key: `trial:${key}`,
        to: { address },
        kind: 'upkeep' as const,
        subject: 'Essai d’envoi d’Escale',
        body: 'Si vous lisez ce message, l’envoi d’e-mails d’Escale fonctionne. Il n’y a rien à faire.',
      }
      const id = await db.transaction().execute((trx) => recordMessage(trx, message, now(), canSend))
      app.jobs.wake()
      return { id }
    },
    'GET /api/messages/settings': (_, request) => settingsOf(inboxOf(request)),
    'PUT /api/messages/settings': async ({ body }, request) => {
      await setChoice(db, inboxOf(request), body)
      return settingsOf(inboxOf(request))
    },
  }
})
