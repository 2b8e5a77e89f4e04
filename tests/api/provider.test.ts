import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import Provider from 'oidc-provider'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { makePerson } from '../support/accounts.ts'
import { testApp, type TestApp } from '../support/app.ts'
import { onBothDatabases } from '../support/database.ts'
import { makeTerritory } from '../support/makers.ts'

const PUBLIC_URL = 'http://localhost:9'
const CLIENT = { client_id: 'escale', client_secret: 'un-secret-de-trente-deux-lettres' }

/** Whoever comes is signed in as `subject`, with these claims. */
let subject = 'nour'
let claims: Record<string, unknown> = {}
let server: Server
let issuer: string

beforeAll(async () => {
  server = createServer((request, response) => void answer(request, response))
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  issuer = `http://localhost:${(server.address() as AddressInfo).port}`
  // It warns on the console that its keys are for trials.
  vi.spyOn(console, 'warn').mockImplementation(() => {})
  vi.spyOn(console, 'info').mockImplementation(() => {})
  const provider = new Provider(issuer, {
    clients: [{ ...CLIENT, redirect_uris: [`${PUBLIC_URL}/api/sign-in/provider/callback`] }],
    cookies: { keys: ['a key for this test'] },
    pkce: { required: () => true },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    findAccount: (_context, accountId) => ({ accountId, claims: async () => ({ sub: accountId, ...claims }) }),
    loadExistingGrant: async ({ oidc }) => {
      const grant = new oidc.provider.Grant({ clientId: oidc.client!.clientId, accountId: oidc.session!.accountId! })
      grant.addOIDCScope('openid email profile')
      await grant.save()
      return grant
    },
  })
  const callback = provider.callback()
  async function answer(...[request, response]: Parameters<typeof callback>): Promise<void> {
    if (request.url!.startsWith('/interaction/'))
      await provider.interactionFinished(request, response, { login: { accountId: subject } })
    else await callback(request, response)
  }
})
afterAll(async () => {
  vi.restoreAllMocks()
  await new Promise((done) => server.close(done))
})

onBothDatabases('signing in by an identity provider', (database) => {
  let app: TestApp
  beforeEach(async () => {
    subject = 'nour'
    claims = { email: 'Nour@exemple.fr', email_verified: true, name: 'Nour Martin' }
    await makeTerritory(database().db)
    app = await testApp(database(), {
      env: {
        ESCALE_PUBLIC_URL: PUBLIC_URL,
        ESCALE_OIDC_ISSUER: issuer,
        ESCALE_OIDC_CLIENT_ID: CLIENT.client_id,
        ESCALE_OIDC_CLIENT_SECRET: CLIENT.client_secret,
      },
    })
  })
  afterEach(() => app.close())

  const cookieOf = (header: unknown) => [header].flat().map((one) => String(one).split(';')[0]!)
  const get = (url: string, cookie = '') =>
    app.app.inject({ method: 'GET', url, headers: { cookie }, remoteAddress: '203.0.113.9' })

  /** A browser's way to the provider, through its sign-in, and back: the address that it comes back to, and its cookie. */
  async function goThere(): Promise<{ back: string; cookie: string }> {
    const left = await get('/api/sign-in/provider')
    const jar = new Map<string, string>()
    let at = String(left.headers.location)
    while (!at.startsWith(PUBLIC_URL)) {
      const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
      const reply = await fetch(at, { redirect: 'manual', headers: { cookie } })
      for (const set of reply.headers.getSetCookie()) {
        const [name, value] = set.split(';')[0]!.split('=') as [string, string]
        jar.set(name, value)
      }
      at = new URL(reply.headers.get('location')!, at).href
    }
    return { back: at.slice(PUBLIC_URL.length), cookie: cookieOf(left.headers['set-cookie']).join('; ') }
  }
  async function signIn() {
    const { back, cookie } = await goThere()
    const reply = await get(back, cookie)
    const session = cookieOf(reply.headers['set-cookie']).find((one) => one.startsWith('escale='))
    const account =
      session === undefined ? null : (await get('/api/account', session)).json<{ id: string; email: string }>()
    return { to: reply.headers.location, account }
  }
  const people = () => database().db.selectFrom('person').select(['email', 'oidcSubject']).orderBy('email').execute()

  test('makes a person, and knows him the next time, whatever his e-mail became', async () => {
    await makePerson(database().db, { email: 'admin@exemple.fr' })
    const first = await signIn()
    expect(first).toMatchObject({ to: '/', account: { email: 'nour@exemple.fr', fullName: 'Nour Martin', roles: [] } })
    claims = { ...claims, email: 'autre@exemple.fr' }
    expect((await signIn()).account).toMatchObject({ id: first.account!.id, email: 'nour@exemple.fr' })
  })

  test('joins the person who has the e-mail, when the provider verified it; otherwise lets nobody in', async () => {
    const id = await makePerson(database().db, { email: 'nour@exemple.fr' })
    claims = { ...claims, email_verified: false }
    expect(await signIn()).toEqual({ to: '/connexion?echec', account: null })
    claims = { ...claims, email_verified: true }
    expect((await signIn()).account).toMatchObject({ id })
    subject = 'someone-else'
    expect(await signIn()).toEqual({ to: '/connexion?echec', account: null })
    expect(await people()).toEqual([{ email: 'nour@exemple.fr', oidcSubject: `${issuer} nour` }])
  })

  test('an answer without the browser that left, or with another state, is worth nothing', async () => {
    await makePerson(database().db, { email: 'admin@exemple.fr' })
    const { back, cookie } = await goThere()
    const without = await get(back)
    const changed = await get(back.replace(/state=[^&]+/, 'state=autre'), cookie)
    expect([without.headers.location, changed.headers.location]).toEqual(['/connexion?echec', '/connexion?echec'])
    expect((await get(back, cookie)).headers.location).toBe('/')
    expect((await get(back, cookie)).headers.location).toBe('/connexion?echec')
  })

  test('before there is an administrator, nobody comes in', async () => {
    expect(await signIn()).toEqual({ to: '/connexion?echec', account: null })
    expect(await people()).toEqual([])
  })
})
