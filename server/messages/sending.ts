/**
 * Sends a recorded message, never twice: at most once after it is handed over.
 *
 * A mail server gives no way to ask whether it took an e-mail, so a crash or a lost answer leaves a choice between
 * perhaps twice and perhaps never. Escale marks the message before handing it over; whoever finds the mark later does
 * not send again, but gives up and says so, and a person decides. Until it is handed over, it is tried again.
 */
import type { Kysely } from 'kysely'
import type { Tables } from '../db/tables.ts'
import { GiveUp, type Handler } from '../jobs/runner.ts'
import { AnswerLost, NotSent, type Mailer } from './mailer.ts'
import { beginSending, endSending, forgetOldMessages } from './messages.queries.ts'

const UNSURE =
  'L’e-mail est peut-être parti : la réponse du serveur d’envoi a été perdue. Le relancer peut l’envoyer une seconde fois.'

/** @param send `null`: this server is not set to send; what waits then waits until it is */
export function messageWork(db: Kysely<Tables>, now: () => Date, send: Mailer | null) {
  const sendEmail = (send: Mailer): Handler => {
    return async ({ messageId }, { isLast }) => {
      const id = String(messageId)
      const message = await beginSending(db, id)
      if (message === 'sending') {
        await endSending(db, id, 'unsure', now())
        throw new GiveUp(UNSURE)
      }
      if (message === undefined || message === 'over') return
      try {
        await send(message)
      } catch (error) {
        if (error instanceof AnswerLost) {
          await endSending(db, id, 'unsure', now())
          throw new GiveUp(UNSURE)
        }
        const isOver = isLast || (error instanceof NotSent && error.forGood)
        await endSending(db, id, isOver ? 'failed' : 'waiting', now())
        throw isOver ? new GiveUp((error as Error).message) : error
      }
      await endSending(db, id, 'sent', now())
    }
  }
  return {
    handlers: {
      forget_old_messages: () => forgetOldMessages(db, now()),
      ...(send === null ? {} : { send_email: sendEmail(send) }),
    },
    daily: ['forget_old_messages'],
  }
}
