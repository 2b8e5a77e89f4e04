import { TOTP, Secret } from 'otpauth'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { newLink } from '../../server/accounts/links.queries.ts'
import type { Mail } from '../../server/accounts/mail.ts'
import { hashPassword } from '../../server/accounts/secrets.ts'
import type { Account, Api, Problem } from '../../server/contract.ts'
import { giveRole, makePerson, signedIn } from '../support/accounts.ts'
import { testApp, type Answer, type TestApp } from '../support/app.ts'
import { onBothDatabases } from '../support/database.ts'
import { makeTerritory, TERRITORY } from '../support/makers.ts'

const PASSWORD = 'un cheval correct pile batterie'
const NOUR = { email: 'nour@exemple.fr', password: PASSWORD }
const MINUTE = 60_000
const DAY = 86_400_000

onBothDatabases('accounts', (database) => {
  let app: TestApp
  let clock: number
  let mails: Mail[]
  let hashed: string
  beforeEach(async () => {
    clock = Date.parse('2026-11-24T09:00:00Z')
    mails = []
    await makeTerritory(database().db)
    app = await testApp(database(), {
      now: () => new Date(clock),
      sendMail: async (mail) => void mails.push(mail),
    })
    hashed ??= await hashPassword(PASSWORD)
  })
  afterEach(() => app.close())

  const nour = () => makePerson(database().db, { email: NOUR.email, fullName: 'Nour Martin', passwordHash: hashed })
  const from = (route: keyof Api, body?: unknown, headers: Record<string, string> = {}, params = {}) =>
    app.send(route, { body, headers, params }, 'public')
  const outcome = ({ status, body }: Answer<unknown>) => [status, (body as Partial<Problem> | undefined)?.code]
  const cookieOf = ({ headers }: Answer<unknown>) => ({ cookie: String(headers['set-cookie']).split(';')[0]! })
  const signIn = async (headers = {}) => cookieOf(await from('POST /api/sign-in', NOUR, headers))
  const account = async (headers: { cookie: string }) =>
    (await from('GET /api/account', undefined, headers)).body as Account
  const secretIn = ({ text }: Mail) => /#(\S+)/.exec(text)![1]!

  describe('signing in', () => {
    test('opens a session whose cookie no page can read, and that says who one is', async () => {
      const id = await nour()
      await giveRole(database().db, id, 'manager')
      const reply = await from('POST /api/sign-in', NOUR)
      expect(reply.headers['set-cookie']).toMatch(
        /^escale=[\w-]{43}; Max-Age=7776000; Path=\/; HttpOnly; SameSite=Lax$/,
      )
      expect(await account(cookieOf(reply))).toMatchObject({
        id,
        email: NOUR.email,
        roles: [{ territory: TERRITORY, role: 'manager', commune: null, organisation: null }],
        sessions: [{ current: true }],
      })
      expect(await from('GET /api/demands', undefined, cookieOf(reply))).toMatchObject({ status: 200 })
      const kept = await database().db.selectFrom('session').select('tokenSha256').execute()
      expect(kept[0]!.tokenSha256.toString('base64url')).not.toContain(cookieOf(reply).cookie.slice(7, 20))
    })

    test('an unknown e-mail and a wrong password get the same answer, and the ninth try is refused to both', async () => {
      await nour()
      const replies = await Promise.all(
        ['nour@exemple.fr', 'personne@exemple.fr'].map(async (email) => {
          const tries = []
          for (let n = 0; n < 9; n++) tries.push(await from('POST /api/sign-in', { email, password: 'faux' }))
          return tries.map(({ status, body }) => ({ status, body }))
        }),
      )
      expect(replies[0]).toEqual(replies[1])
      expect(replies[0]!.map(({ status }) => status)).toEqual([...Array.from({ length: 8 }, () => 403), 429])
      expect(outcome(await from('POST /api/sign-in', NOUR))).toEqual([429, 'too_many_attempts'])
      clock += 15 * MINUTE + 1
      expect(outcome(await from('POST /api/sign-in', NOUR))).toEqual([200, undefined])
    })

    test('guesses at the same moment count one by one', async () => {
      await nour()
      const replies = await Promise.all(
        Array.from({ length: 20 }, () => from('POST /api/sign-in', { ...NOUR, password: 'faux' })),
      )
      expect(replies.filter(({ status }) => status === 403).length).toBe(8)
    })

    test('a session ends when it is not used for two weeks, and after ninety days whatever its use', async () => {
      await nour()
      const idle = await signIn()
      const used = await signIn()
      const status = async (headers: { cookie: string }) => (await from('GET /api/account', undefined, headers)).status
      for (let day = 10; day <= 80; day += 10) {
        clock += 10 * DAY
        expect(await status(used)).toBe(200)
      }
      expect(await status(idle)).toBe(403)
      clock += 11 * DAY
      expect(await status(used)).toBe(403)
    })

    test('a revoked session is out at once, and nobody ends that of another', async () => {
      await nour()
      const [one, two] = [await signIn({ 'user-agent': 'Firefox/1 (Windows)' }), await signIn()]
      const { sessions } = await account(one)
      const other = sessions.find(({ current }) => !current)!
      const stranger = await makePerson(database().db, { email: 'autre@exemple.fr', passwordHash: hashed })
      expect(stranger).toBeTruthy()
      const foreign = cookieOf(await from('POST /api/sign-in', { ...NOUR, email: 'autre@exemple.fr' }))
      const end = (headers: { cookie: string }) =>
        from('DELETE /api/account/sessions/{id}', undefined, headers, { id: other.id })
      expect(outcome(await end(foreign))).toEqual([404, 'session_not_found'])
      expect((await end(one)).status).toBe(204)
      expect((await from('GET /api/account', undefined, two)).status).toBe(403)
      expect((await account(one)).sessions).toMatchObject([{ device: 'Firefox sur Windows', current: true }])
      await from('POST /api/sign-out', undefined, one)
      expect((await from('GET /api/account', undefined, one)).status).toBe(403)
    })

    test('changing the password asks for the present one, ends the other sessions and is told by letter', async () => {
      await nour()
      const [here, there] = [await signIn(), await signIn()]
      const other = 'une nouvelle phrase de passe'
      const change = (current: string) => from('PUT /api/account/password', { current, password: other }, here)
      expect((await change('faux')).body).toMatchObject({ status: 422, code: 'password_wrong', field: 'current' })
      expect((await from('GET /api/account', undefined, there)).status).toBe(200)
      expect((await change(PASSWORD)).status).toBe(204)
      expect((await from('GET /api/account', undefined, there)).status).toBe(403)
      expect((await account(here)).sessions).toMatchObject([{ current: true }])
      await vi.waitFor(() =>
        expect(mails).toMatchObject([{ to: NOUR.email, subject: 'Votre mot de passe Escale a changé' }]),
      )
      expect(outcome(await from('POST /api/sign-in', NOUR))).toEqual([403, 'sign_in_refused'])
      expect((await from('POST /api/sign-in', { ...NOUR, password: other })).status).toBe(200)
    })

    test('guessing the present password is counted with the sign-ins, and a link on its way works no more', async () => {
      const id = await nour()
      const here = await signIn()
      const link = await newLink(database().db, 'reset_password', id, new Date(clock))
      const change = (current: string, password = 'une nouvelle phrase de passe') =>
        from('PUT /api/account/password', { current, password }, here)
      expect(outcome(await change(PASSWORD, 'court'))[0]).toBe(400)
      expect((await change(PASSWORD)).status).toBe(204)
      const late = { link, password: 'encore une autre phrase' }
      expect(outcome(await from('POST /api/password', late))).toEqual([403, 'link_used_up'])
      for (let n = 0; n < 8; n++) expect(outcome(await change('faux'))).toEqual([422, 'password_wrong'])
      expect(outcome(await change('faux'))).toEqual([429, 'too_many_attempts'])
      expect(outcome(await from('POST /api/sign-in', NOUR))).toEqual([429, 'too_many_attempts'])
    })

    test('an account without a password chooses its first one by letter', async () => {
      const id = await makePerson(database().db, { email: NOUR.email, oidcSubject: 'https://exemple.fr nour' })
      const headers = await signedIn(database().db, id, new Date(clock))
      const reply = await from('PUT /api/account/password', { current: '', password: PASSWORD }, headers)
      expect(outcome(reply)).toEqual([409, 'no_password'])
    })

    test('a page from elsewhere does not act with the cookie of a person', async () => {
      await nour()
      const headers = { ...(await signIn()), origin: 'https://ailleurs.example' }
      expect((await from('PATCH /api/account', { fullName: 'Autre' }, headers)).status).toBe(403)
    })
  })

  describe('letters', () => {
    test('signing up brings a link that works once, and proves the e-mail', async () => {
      expect(outcome(await from('POST /api/sign-up', { email: 'a@b.fr', fullName: 'A' }))).toEqual([
        403,
        'not_open_yet',
      ])
      await nour()
      await from('POST /api/sign-up', { email: 'Lou@Exemple.fr', fullName: 'Lou Petit' })
      await vi.waitFor(() => expect(mails.map(({ to }) => to)).toEqual(['lou@exemple.fr']))
      const body = { link: secretIn(mails[0]!), password: PASSWORD }
      const chosen = await from('POST /api/password', body)
      expect(await account(cookieOf(chosen))).toMatchObject({ fullName: 'Lou Petit', roles: [] })
      expect(outcome(await from('POST /api/password', body))).toEqual([403, 'link_used_up'])
    })

    test('a known and an unknown e-mail get the same answers; only a letter tells', async () => {
      await nour()
      const ask = async (route: 'POST /api/sign-up' | 'POST /api/password/forgotten', email: string) => {
        const more = route === 'POST /api/sign-up' ? { fullName: 'X' } : {}
        const { status, body } = await from(route, { email, ...more })
        return { status, body }
      }
      const known = [await ask('POST /api/sign-up', NOUR.email), await ask('POST /api/password/forgotten', NOUR.email)]
      const unknown = [
        await ask('POST /api/sign-up', 'inconnu@exemple.fr'),
        await ask('POST /api/password/forgotten', 'personne@exemple.fr'),
      ]
      expect(known).toEqual(unknown)
      await vi.waitFor(() => expect(mails.length).toBe(3))
      expect(mails.map(({ to, subject }) => [to, subject]).sort()).toEqual([
        ['inconnu@exemple.fr', 'Confirmez votre adresse pour ouvrir votre compte Escale'],
        [NOUR.email, 'Choisissez un nouveau mot de passe pour Escale'],
        [NOUR.email, 'Vous avez déjà un compte Escale'],
      ])
    })

    test('a new password ends every session and every lock-out; an old link does nothing', async () => {
      await nour()
      const before = await signIn()
      await from('POST /api/password/forgotten', { email: NOUR.email })
      await vi.waitFor(() => expect(mails.length).toBe(1))
      clock += 61 * MINUTE
      const late = { link: secretIn(mails[0]!), password: 'une autre phrase de passe' }
      expect(outcome(await from('POST /api/password', late))).toEqual([403, 'link_used_up'])
      await from('POST /api/password/forgotten', { email: NOUR.email })
      await vi.waitFor(() => expect(mails.length).toBe(2))
      for (let n = 0; n < 9; n++) await from('POST /api/sign-in', { ...NOUR, password: 'faux' })
      const body = { link: secretIn(mails[1]!), password: 'une autre phrase de passe' }
      expect((await from('POST /api/password', body)).status).toBe(200)
      expect((await from('GET /api/account', undefined, before)).status).toBe(403)
      expect((await from('POST /api/sign-in', { ...NOUR, password: body.password })).status).toBe(200)
    })

    test('at most five letters an hour leave to one address', async () => {
      await nour()
      for (let n = 0; n < 8; n++) await from('POST /api/password/forgotten', { email: NOUR.email })
      await vi.waitFor(() => expect(mails.length).toBe(5))
    })
  })

  describe('the second factor', () => {
    test('asks for a code of the telephone, each once, or for one of the paper, each once', async () => {
      await nour()
      const session = await signIn()
      const begun = (await from('POST /api/account/second-factor', undefined, session)).body as {
        secret: string
        uri: string
      }
      expect(begun.uri).toContain('otpauth://totp/Escale:nour%40exemple.fr')
      const code = () => new TOTP({ secret: Secret.fromBase32(begun.secret) }).generate({ timestamp: clock })
      expect(outcome(await from('POST /api/account/second-factor/confirm', { code: '000000' }, session))).toEqual([
        422,
        'code_wrong',
      ])
      const confirmed = await from('POST /api/account/second-factor/confirm', { code: code() }, session)
      const { recoveryCodes } = confirmed.body as { recoveryCodes: string[] }
      expect(new Set(recoveryCodes).size).toBe(8)

      const begin = async () => (await from('POST /api/sign-in', NOUR)) as Answer<{ step: string }>
      const reply = await begin()
      expect(reply.headers['set-cookie']).toBeUndefined()
      const second = (typed: string, { step } = reply.body) => from('POST /api/sign-in/code', { step, code: typed })
      expect(outcome(await second(code()))).toEqual([422, 'code_wrong'])
      clock += 30_000
      expect((await second(code())).status).toBe(200)
      expect(outcome(await second(code()))).toEqual([403, 'link_used_up'])
      const paper = recoveryCodes[0]!.toUpperCase().replace('-', ' ')
      expect((await second(paper, (await begin()).body)).status).toBe(200)
      expect(outcome(await second(paper, (await begin()).body))).toEqual([422, 'code_wrong'])
      expect((await from('POST /api/account/second-factor/end', { code: recoveryCodes[1]! }, session)).status).toBe(204)
      expect((await begin()).body).toEqual({ step: null })
    })

    test('codes cannot be guessed: after eight tries none is taken', async () => {
      const id = await nour()
      await database()
        .db.updateTable('person')
        .set({ totpSecret: new Secret().base32, totpConfirmedAt: '2026-11-01T00:00:00Z' })
        .where('id', '=', id)
        .execute()
      const { body } = (await from('POST /api/sign-in', NOUR)) as Answer<{ step: string }>
      const tries = []
      for (let n = 0; n < 9; n++)
        tries.push((await from('POST /api/sign-in/code', { step: body.step, code: `00000${n}` })).status)
      expect(tries).toEqual([...Array.from({ length: 8 }, () => 422), 429])
    })
  })

  describe('the first administrator', () => {
    test('is made by the one link of the console; then the machine alone lets nobody in any more', async () => {
      const { db } = database()
      expect((await app.send('GET /api/demands')).status).toBe(200)
      const link = await newLink(db, 'first_administrator', null, new Date(clock))
      const body = { link, ...NOUR, fullName: 'Nour Martin' }
      const made = await from('POST /api/first-administrator', body)
      expect((await account(cookieOf(made))).roles).toMatchObject([{ role: 'administrator', territory: TERRITORY }])
      expect(outcome(await from('POST /api/first-administrator', { ...body, email: 'b@b.fr' }))).toEqual([
        403,
        'link_used_up',
      ])
      expect((await app.send('GET /api/demands')).status).toBe(403)
      expect((await app.send('GET /api/config')).body).toMatchObject({
        manager: false,
        account: { person: null, rights: [], open: false },
      })
    })

    test('invented people are entered in the open demonstration alone, and invite nobody', async () => {
      const { db } = database()
      const invented = await makePerson(db, { email: 'admin@demonstration.invalid', demonstration: true })
      await giveRole(db, invented, 'administrator')
      const enter = (as: 'manager' | 'public') =>
        app.send('POST /api/sign-in/demonstration', { body: { role: 'administrator' } }, as)
      expect(outcome(await enter('public'))).toEqual([403, 'demonstration_closed'])
      const headers = cookieOf(await enter('manager'))
      const guest = { territory: TERRITORY, email: 'x@exemple.fr', fullName: 'X', role: 'manager' }
      expect(outcome(await app.send('POST /api/people', { headers, body: guest }))).toEqual([
        409,
        'demonstration_account',
      ])
      await nour()
      expect(outcome(await enter('manager'))).toEqual([403, 'demonstration_closed'])
      expect((await app.send('GET /api/account', { headers })).status).toBe(403)
    })
  })

  describe('people', () => {
    test('an administrator invites, sees and removes; the last one stays', async () => {
      const { db } = database()
      const id = await nour()
      await giveRole(db, id, 'administrator')
      const headers = await signIn()
      const guest = { territory: TERRITORY, email: 'Lou@exemple.fr', fullName: 'Lou Petit', role: 'manager' }
      const invited = (await from('POST /api/people', guest, headers)).body as Api['POST /api/people']['reply']
      expect(invited).toMatchObject({ email: 'lou@exemple.fr', active: false, roles: [{ role: 'manager' }] })
      expect(mails.map(({ to, subject }) => [to, subject])).toEqual([
        ['lou@exemple.fr', 'Vous êtes invité dans Escale'],
      ])
      const lou = cookieOf(await from('POST /api/password', { link: secretIn(mails[0]!), password: PASSWORD }))
      expect((await from('GET /api/demands', undefined, lou)).status).toBe(200)
      expect(outcome(await from('POST /api/people', guest, lou))).toEqual([403, 'not_allowed'])
      const wrong = { ...guest, role: 'municipality' }
      expect(outcome(await from('POST /api/people', wrong, headers))).toEqual([422, 'commune_needed'])

      const remove = (role: string) => from('DELETE /api/roles/{id}', undefined, headers, { id: role })
      expect((await remove(invited.roles[0]!.id)).status).toBe(204)
      expect((await from('GET /api/demands', undefined, lou)).status).toBe(403)
      const own = (await account(headers)).roles[0]!.id
      expect(outcome(await remove(own))).toEqual([409, 'last_administrator'])
      expect((await account(headers)).roles.length).toBe(1)
    })
  })
})
