/** E-mail by SMTP, and what is known when it fails: refused, not handed over, or nobody knows. */
import { createTransport } from 'nodemailer'

export interface Email {
  /** Stays the same when the e-mail is sent again, so that a mail server may drop the second */
  readonly id: string
  readonly address: string
  readonly subject: string
  readonly body: string
}

/** The server has not taken the e-mail: it was out of reach, or said no. */
export class NotSent extends Error {
  override readonly name = 'NotSent'
  constructor(
    message: string,
    /** It said no for good (5xx): the same e-mail would be refused again */
    readonly forGood: boolean,
  ) {
    super(message)
  }
}

/** The e-mail was on its way to the server, whose answer did not come: it may have been taken. */
export class AnswerLost extends Error {
  override readonly name = 'AnswerLost'
}

/** @throws NotSent or AnswerLost */
export type Mailer = (email: Email) => Promise<void>

const PATIENCE_MS = 20_000

const FOOTER = '\n\n-- \nMessage envoyé par Escale. Pour choisir ce que vous recevez : Messages, puis Réglages.\n'

/** A connection for each e-mail: they are few, and a lost one concerns no other. */
export function smtpMailer({ smtpUrl, from }: { readonly smtpUrl: string; readonly from: string }): Mailer {
  const domain = /@([^\s<>@]+)>?$/.exec(from)![1]!
  return async ({ id, address, subject, body }) => {
    let handingOver = false
    const transport = createTransport({
      url: smtpUrl,
      connectionTimeout: PATIENCE_MS,
      greetingTimeout: PATIENCE_MS,
      socketTimeout: PATIENCE_MS,
      // The one way to hear that the text itself was about to go: before, a lost connection has sent nothing.
      transactionLog: true,
      logger: listener((line) => (handingOver ||= line === 'DATA')),
    })
    try {
      await transport.sendMail({
        from,
        to: address,
        subject,
        text: body + FOOTER,
        messageId: `<${id}@${domain}>`,
        headers: { 'Auto-Submitted': 'auto-generated' },
      })
    } catch (error) {
      const { message, responseCode, code } = error as Error & { responseCode?: number; code?: string }
      if (typeof responseCode !== 'number' && handingOver) throw new AnswerLost(message)
      // A refused password is this server's fault, not the e-mail's: it is worth trying again once mended.
      throw new NotSent(message, typeof responseCode === 'number' && responseCode >= 500 && code !== 'EAUTH')
    }
  }
}

/** A logger that only listens to the commands sent to the server. */
function listener(onCommand: (line: string) => void) {
  const ignore = () => {}
  return {
    level: ignore,
    trace: ignore,
    debug: ({ tnx }: { tnx?: string }, line: string) => tnx === 'client' && onCommand(line),
    info: ignore,
    warn: ignore,
    error: ignore,
    fatal: ignore,
  }
}
