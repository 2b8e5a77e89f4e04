import { simpleParser } from 'mailparser'
import type { AddressInfo } from 'node:net'
import { SMTPServer, type SMTPServerDataStream } from 'smtp-server'

export interface Received {
  readonly from: string
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly messageId: string
}

/** A real SMTP server on a free port, that takes e-mails or answers as a test wants it to. */
export interface MailServer {
  readonly url: string
  readonly received: Received[]
  /** What the next recipients are answered: `null`, taken; else a refusal with its code */
  refuse: { readonly code: number; readonly message: string } | null
  /** Takes e-mails, then cuts the line instead of saying so */
  cutsLine: boolean
  /** Waits before it says that an e-mail is taken */
  patience: Promise<void>
  close(): Promise<void>
}

export async function startMailServer(): Promise<MailServer> {
  const mail: MailServer = {
    url: '',
    received: [],
    refuse: null,
    cutsLine: false,
    patience: Promise.resolve(),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    logger: false,
    onRcptTo(_address, _session, answer) {
      answer(mail.refuse === null ? null : refusal(mail.refuse))
    },
    onData(stream: SMTPServerDataStream, session, answer) {
      void simpleParser(stream).then(async (parsed) => {
        const to = session.envelope.rcptTo.map(({ address }) => address).join(' ')
        mail.received.push({
          from: parsed.from?.text ?? '',
          to,
          subject: parsed.subject ?? '',
          text: parsed.text ?? '',
          messageId: parsed.messageId ?? '',
        })
        await mail.patience
        if (mail.cutsLine) return server.connections.forEach((connection) => connection.close())
        answer()
      })
    },
  })
  server.on('error', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return Object.assign(mail, { url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}` })
}

const refusal = ({ code, message }: { code: number; message: string }): Error =>
  Object.assign(new Error(message), { responseCode: code })
