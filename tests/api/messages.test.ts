import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Api } from '../../server/contract.ts'
import { takeJob } from '../../server/jobs/jobs.queries.ts'
import { beginSending, recordMessage, type NewMessage } from '../../server/messages/messages.queries.ts'
import { testApp, type TestApp } from '../support/app.ts'
import { giveRole, makePerson, signedIn } from '../support/accounts.ts'
import { onBothDatabases } from '../support/database.ts'
import { startMailServer, type MailServer } from '../support/mailServer.ts'
import { during, makeOccupancy, makeOrganisation, makeRoom, makeSite, makeTerritory } from '../support/makers.ts'

const START = new Date('2026-11-24T09:00:00.000Z')
const UNSURE =
  'L’e-mail est peut-être parti : la réponse du serveur d’envoi a été perdue. Le relancer peut l’envoyer une seconde fois.'

onBothDatabases('messages', (database) => {
  let mail: MailServer
  let clock = START
  const now = () => clock
  const apps: TestApp[] = []

  beforeAll(async () => {
    mail = await startMailServer()
  })
  afterAll(() => mail.close())
  beforeEach(() => {
    clock = START
    Object.assign(mail, { refuse: null, cutsLine: false, patience: Promise.resolve() })
    mail.received.length = 0
  })
  afterEach(() => closeAll())
  const closeAll = () => Promise.all(apps.splice(0).map((app) => app.close()))

  async function start(settings: Record<string, string> = sends()): Promise<TestApp> {
    const app = await testApp(database(), { env: settings, now })
    apps.push(app)
    return app
  }
  const sends = () => ({ ESCALE_SMTP_URL: mail.url, ESCALE_MAIL_FROM: 'Escale <escale@exemple.fr>' })
  const advance = (seconds: number) => (clock = new Date(clock.getTime() + seconds * 1000))
  const wakeAll = () => apps.forEach(({ app }) => app.jobs.wake())

  const record = (message: Partial<NewMessage> = {}, canSend = true) =>
    database()
      .db.transaction()
      .execute((trx) =>
        recordMessage(
          trx,
          {
            key: randomUUID(),
            to: { address: 'camille@exemple.fr' },
            kind: 'offer',
            subject: 'Une place à la Halle A',
            body: 'Répondez avant le 28 mars.',
            ...message,
          },
          clock,
          canSend,
        ),
      )
  const kept = (id: string) =>
    database()
      .db.selectFrom('message')
      .innerJoin('job', (join) => join.on('job.kind', '=', 'send_email'))
      .select(['emailState', 'sentAt', 'job.state', 'job.attempts', 'job.lastError'])
      .where('message.id', '=', id)
      .executeTakeFirstOrThrow()
  async function until(id: string, is: (row: Awaited<ReturnType<typeof kept>>) => boolean) {
    for (;;) {
      const row = await kept(id)
      if (is(row)) return row
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
  const inbox = async (app: TestApp) => (await app.call('GET /api/messages', { querystring: {} })).items

  test('a message leaves by e-mail, whole, once', async () => {
    const id = await record({ key: 'offer 1' })
    expect(await record({ key: 'offer 1', subject: 'Une autre' })).toBe(id)
    await start()
    expect(await until(id, ({ state }) => state === 'done')).toEqual({
      emailState: 'sent',
      sentAt: START.toISOString(),
      state: 'done',
      attempts: 1,
      lastError: null,
    })
    expect(mail.received).toEqual([
      {
        from: '"Escale" <escale@exemple.fr>',
        to: 'camille@exemple.fr',
        subject: 'Une place à la Halle A',
        text: 'Répondez avant le 28 mars.\n\n-- \nMessage envoyé par Escale. Pour choisir ce que vous recevez : Messages, puis Réglages.\n',
        messageId: `<${id}@exemple.fr>`,
      },
    ])
  })

  test('what a mail server refuses for now is sent later, once', async () => {
    mail.refuse = { code: 451, message: 'try again later' }
    const id = await record()
    await start()
    const waiting = await until(id, ({ lastError, state }) => lastError !== null && state === 'waiting')
    expect(waiting).toMatchObject({ emailState: 'waiting', attempts: 1 })
    expect(waiting.lastError).toContain('451')
    mail.refuse = null
    advance(61)
    wakeAll()
    expect(await until(id, ({ state }) => state === 'done')).toMatchObject({ emailState: 'sent', attempts: 2 })
    expect(mail.received).toHaveLength(1)
  })

  test('a server that is out of reach is tried again too', async () => {
    const gone = await startMailServer()
    const id = await record()
    await gone.close()
    await start({ ...sends(), ESCALE_SMTP_URL: gone.url })
    const waiting = await until(id, ({ lastError, state }) => lastError !== null && state === 'waiting')
    expect(waiting).toMatchObject({ emailState: 'waiting', attempts: 1 })
  })

  test('what a mail server refuses for good is given up, told to the managers, and sent when they say so', async () => {
    mail.refuse = { code: 550, message: 'no such mailbox' }
    const id = await record()
    const app = await start()
    expect(await until(id, ({ state }) => state === 'dead')).toMatchObject({ emailState: 'failed', attempts: 1 })
    const { items: dead } = await app.call('GET /api/jobs', { querystring: { state: 'dead' } })
    expect(dead).toEqual([expect.objectContaining({ kind: 'send_email', state: 'dead' })])
    const told = await inbox(app)
    expect(told).toEqual([
      {
        id: told[0]!.id,
        kind: 'upkeep',
        subject: 'Une tâche automatique a été abandonnée',
        body: expect.stringMatching(/Raison : .*550[^]*ouvrez Messages, puis Tâches et envois\.$/),
        about: { kind: 'job', id: dead[0]!.id },
        readAt: null,
        emailState: 'none',
        createdAt: START.toISOString(),
      },
    ])
    const unread = async () => (await app.call('GET /api/config')).unreadMessages
    expect(await unread()).toBe(1)
    expect((await app.call('GET /api/config', undefined, 'public')).unreadMessages).toBe(0)
    advance(5)
    const read = await app.call('POST /api/messages/{id}/read', { params: { id: told[0]!.id } })
    expect(read).toEqual({ ...told[0], readAt: clock.toISOString() })
    advance(5)
    expect(await app.call('POST /api/messages/{id}/read', { params: { id: told[0]!.id } })).toEqual(read)
    expect(await unread()).toBe(0)

    mail.refuse = null
    await app.call('POST /api/jobs/{id}/relaunch', { params: { id: dead[0]!.id } })
    expect(await until(id, ({ state }) => state === 'done')).toMatchObject({ emailState: 'sent' })
    expect(mail.received).toHaveLength(1)
  })

  test('an answer that is lost after the text was handed over is told, and only a person sends it again', async () => {
    mail.cutsLine = true
    const id = await record()
    const app = await start()
    expect(await until(id, ({ state }) => state === 'dead')).toEqual({
      emailState: 'unsure',
      sentAt: null,
      state: 'dead',
      attempts: 1,
      lastError: UNSURE,
    })
    mail.cutsLine = false
    advance(13 * 3600)
    wakeAll()
    const { items } = await app.call('GET /api/jobs', { querystring: { state: 'dead' } })
    expect([items.length, mail.received.length]).toEqual([1, 1])
    await app.call('POST /api/jobs/{id}/relaunch', { params: { id: items[0]!.id } })
    await until(id, ({ state }) => state === 'done')
    expect(mail.received.map(({ messageId }) => messageId)).toEqual([`<${id}@exemple.fr>`, `<${id}@exemple.fr>`])
  })

  test('a server killed before it handed over sends after its restart; one killed after that does not send twice', async () => {
    const { db } = database()
    const before = await record({ key: 'before' })
    await takeJob(db, ['send_email'], randomUUID(), clock)
    advance(61)
    await start()
    expect(await until(before, ({ state }) => state === 'done')).toMatchObject({ emailState: 'sent', attempts: 2 })
    await closeAll()
    expect(mail.received).toHaveLength(1)

    await db.deleteFrom('job').execute()
    const after = await record({ key: 'after' })
    await takeJob(db, ['send_email'], randomUUID(), clock)
    expect(await beginSending(db, after)).toMatchObject({ address: 'camille@exemple.fr' })
    advance(61)
    await start()
    expect(await until(after, ({ state }) => state === 'dead')).toMatchObject({
      emailState: 'unsure',
      lastError: UNSURE,
    })
    expect(mail.received).toHaveLength(1)
  })

  test('a restart in the middle of a sending lets it end', async () => {
    let taken = () => {}
    mail.patience = new Promise((resolve) => (taken = resolve))
    const id = await record()
    await start()
    while (mail.received.length === 0) await new Promise((resolve) => setTimeout(resolve, 10))
    const closing = closeAll()
    taken()
    await closing
    expect(await kept(id)).toMatchObject({ emailState: 'sent', state: 'done' })
    await start()
    const next = await record()
    wakeAll()
    while (mail.received.length < 2) await new Promise((resolve) => setTimeout(resolve, 10))
    expect(mail.received.map(({ messageId }) => messageId)).toEqual([`<${id}@exemple.fr>`, `<${next}@exemple.fr>`])
  })

  test('two servers share what is to be sent, and nobody gets anything twice', async () => {
    const ids: string[] = []
    for (let at = 0; at < 12; at++) ids.push(await record())
    await start()
    await start()
    while (mail.received.length < ids.length) await new Promise((resolve) => setTimeout(resolve, 10))
    await closeAll()
    expect(mail.received.map(({ messageId }) => messageId).sort()).toEqual(ids.map((id) => `<${id}@exemple.fr>`).sort())
  })

  test('an e-mail to try with is sent once however often it is asked for; without a mail server it is refused', async () => {
    const app = await start()
    const trial: Api['POST /api/messages/trial']['input'] = { body: { key: randomUUID(), address: 'a@exemple.fr' } }
    const [first, second] = await Promise.all([
      app.call('POST /api/messages/trial', trial),
      app.call('POST /api/messages/trial', trial),
    ])
    expect(second).toEqual(first)
    await until(first.id, ({ state }) => state === 'done')
    expect(mail.received.map(({ to, subject }) => [to, subject])).toEqual([['a@exemple.fr', 'Essai d’envoi d’Escale']])
    expect(
      await app.refusal('POST /api/messages/trial', { body: { key: randomUUID(), address: 'a@exemple.fr, b@c.fr' } }),
    ).toMatchObject({ status: 400, field: 'address' })
    const silent = await start({})
    expect(await silent.refusal('POST /api/messages/trial', trial)).toMatchObject({ status: 409, code: 'mail_not_set' })
  })

  test('without a mail server a message stays in the application, and nothing waits to be sent', async () => {
    const app = await start({})
    await record({ to: { personId: null }, subject: 'Comité du 3 mars', kind: 'committee' }, false)
    await record({}, false)
    expect(await inbox(app)).toEqual([
      expect.objectContaining({ subject: 'Comité du 3 mars', kind: 'committee', emailState: 'none', about: null }),
    ])
    expect(await database().db.selectFrom('job').where('kind', '=', 'send_email').select('id').execute()).toEqual([])
    expect(await app.call('GET /api/messages/settings')).toMatchObject({ email: 'no_server' })
  })

  test('what is told to a person goes to his address of the day, stands in his inbox, and leaves with him', async () => {
    const { db } = database()
    const person = await makePerson(db, { email: 'old@exemple.fr' })
    await makeTerritory(db)
    await giveRole(db, person, 'manager')
    const app = await start()
    await db.updateTable('person').set({ email: 'new@exemple.fr' }).where('id', '=', person).execute()
    const id = await record({ to: { personId: person } })
    wakeAll()
    await until(id, ({ emailState }) => emailState === 'sent')
    expect(mail.received.map(({ to }) => to)).toEqual(['new@exemple.fr'])
    const headers = await signedIn(db, person, clock)
    const seen = await app.send('GET /api/messages', { headers }, 'public')
    expect((seen.body as { items: { id: string }[] }).items.map((message) => message.id)).toEqual([id])
    const erased = await app.send('POST /api/account/erase', { headers, body: { password: '' } }, 'public')
    expect(erased.status).toBe(204)
    expect(await db.selectFrom('message').select('id').where('personId', '=', person).execute()).toEqual([])
  })

  test('a person reads only what is his own, and only in the way that he chose', async () => {
    const app = await start()
    const mine = await record({ to: { personId: null } })
    const other = await record({ to: { personId: await makePerson(database().db, { demonstration: true }) } })
    const secret = await record({ to: { personId: null }, kind: 'account' })
    expect((await inbox(app)).map(({ id }) => id)).toEqual([mine])
    for (const id of [other, secret])
      expect(await app.refusal('POST /api/messages/{id}/read', { params: { id } })).toMatchObject({
        status: 404,
        code: 'message_not_found',
      })

    const choice = { kind: 'offer' as const, byEmail: true, inApp: false }
    const settings = await app.call('PUT /api/messages/settings', { body: choice })
    expect(settings).toEqual({
      email: 'no_address',
      choices: [
        { kind: 'application', byEmail: true, inApp: true },
        choice,
        { kind: 'committee', byEmail: true, inApp: true },
        { kind: 'agreement', byEmail: true, inApp: true },
        { kind: 'upkeep', byEmail: true, inApp: true },
      ],
    })
    await record({ to: { personId: null } })
    advance(1)
    const later = await record({ to: { personId: null }, kind: 'committee' })
    expect((await inbox(app)).map(({ id }) => id)).toEqual([later, mine])
    expect(await app.call('PUT /api/messages/settings', { body: { ...choice, inApp: true } })).toMatchObject({
      choices: expect.arrayContaining([{ ...choice, inApp: true }]),
    })
    expect(await app.refusal('PUT /api/messages/settings', { body: { ...choice, kind: 'account' } })).toMatchObject({
      status: 422,
      code: 'choice_fixed',
      field: 'kind',
    })

    const page = await app.call('GET /api/messages', { querystring: { limit: 1 } })
    expect([page.items.map(({ id }) => id), page.total]).toEqual([[later], 2])
    const rest = await app.call('GET /api/messages', { querystring: { limit: 1, cursor: page.next! } })
    expect([rest.items.map(({ id }) => id), rest.next]).toEqual([[mine], null])
    expect([await app.call('POST /api/messages/read'), await app.call('POST /api/messages/read')]).toEqual([
      { marked: 2 },
      { marked: 0 },
    ])
  })

  test('the text of a message about an account, which may hold a secret, is not kept once it is sent', async () => {
    const id = await record({ kind: 'account', body: 'https://escale.exemple.fr/lien/secret' })
    await start()
    await until(id, ({ state }) => state === 'done')
    expect(mail.received[0]!.text).toContain('lien/secret')
    const { body } = await database()
      .db.selectFrom('message')
      .select('body')
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    expect(body).toBe('')
  })

  test('messages are forgotten after two years', async () => {
    await record({ key: 'old' }, false)
    advance(731 * 86_400)
    const fresh = await record({ key: 'fresh' }, false)
    await start()
    const ids = () => database().db.selectFrom('message').select('id').execute()
    while ((await ids()).length > 1) await new Promise((resolve) => setTimeout(resolve, 10))
    expect(await ids()).toEqual([{ id: fresh }])
  })

  test('a calendar address shows what ends, to whoever holds it, until it is ended or replaced', async () => {
    const { db } = database()
    await makeTerritory(db)
    const ending = await makeOccupancy(db, {
      organisationId: await makeOrganisation(db, { name: 'La Recyclerie' }),
      roomId: await makeRoom(db, { name: 'Atelier 1' }),
      during: during('2026-01-01', '2027-03-29'),
    })
    await makeOccupancy(db, { during: during('2025-01-01', '2026-10-01') })
    await makeOccupancy(db, { during: during('2026-01-01', null) })
    await makeOccupancy(db, { during: during('2026-01-01', '2027-05-01'), archivedAt: START.toISOString() })
    const closing = await makeSite(db, {
      name: 'Les Ateliers',
      permanence: 'transitional',
      releaseTrigger: 'début des travaux',
      usable: { from: null, until: '2028-01-01' },
    })
    await makeSite(db, { permanence: 'transitional', usable: { from: null, until: '2027-01-01' }, status: 'closed' })

    const app = await start({})
    const read = (path: string) => app.app.inject({ method: 'GET', url: path, remoteAddress: '203.0.113.9' })
    expect(await app.call('GET /api/calendar')).toEqual({ since: null })
    const { path, since } = await app.call('POST /api/calendar')
    expect(await app.call('GET /api/calendar')).toEqual({ since })
    const feed = await read(path)
    expect([feed.statusCode, feed.headers['content-type'], feed.headers['cache-control']]).toEqual([
      200,
      'text/calendar; charset=utf-8',
      'private, no-cache',
    ])
    const lines = feed.body.replaceAll('\r\n ', '').split('\r\n')
    expect(lines.filter((line) => /^(UID|DTSTART|DTEND|DTSTAMP|SUMMARY|DESCRIPTION)/.test(line))).toEqual([
      `UID:site-closing-${closing}@escale`,
      'DTSTAMP:20261123T230000Z',
      'DTSTART;VALUE=DATE:20271231',
      'DTEND;VALUE=DATE:20280101',
      'SUMMARY:Fin du site : Les Ateliers',
      'DESCRIPTION:Dernier jour où ce site peut accueillir. Ce qui le libère : début des travaux.',
      `UID:occupancy-end-${ending}@escale`,
      'DTSTAMP:20261123T230000Z',
      'DTSTART;VALUE=DATE:20270328',
      'DTEND;VALUE=DATE:20270329',
      'SUMMARY:Fin d’occupation : La Recyclerie',
      'DESCRIPTION:Dernier jour de La Recyclerie dans Atelier 1\\, Solilab.',
    ])

    const stored = await db.selectFrom('calendarFeed').selectAll().execute()
    const secret = /\/calendar\/(.*)\.ics$/.exec(path)![1]!
    expect(JSON.stringify(stored)).not.toContain(secret)
    const { path: next } = await app.call('POST /api/calendar')
    expect([(await read(path)).statusCode, (await read(next)).statusCode]).toEqual([404, 200])
    expect(await app.call('DELETE /api/calendar')).toEqual({ since: null })
    const gone = await read(next)
    expect([gone.statusCode, gone.json<{ code: string }>().code]).toEqual([404, 'calendar_not_found'])
  })
})
