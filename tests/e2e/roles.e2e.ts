import type { Page } from '@playwright/test'
import { expect, expectAccessible, mapIsIdle, test } from './journey.ts'

const entries = (page: Page) => page.getByRole('navigation', { name: 'Menu principal' }).getByRole('link')
const REFUSED = 'Cette page est réservée'

/** Enters as the invented person of the demonstration who holds this role. */
async function enterAs(page: Page, role: string): Promise<void> {
  await page.goto('/connexion')
  await page.getByRole('button', { name: `Entrer : ${role}` }).click()
}
interface Listed {
  items: { id: string; name?: string; inseeCode?: string | null; organisation?: { id: string } }[]
  total: number
}
/** What the person of this browser reads of the API. */
const read = async (page: Page, path: string): Promise<Listed> =>
  (await (await page.request.get(path)).json()) as Listed
/** What a manager reads: as long as nobody has an account, whoever sits at this machine. */
const readAll = async (url: string, path: string): Promise<Listed> => (await (await fetch(url + path)).json()) as Listed

test('a municipality signs in and sees its commune only', async ({ page, escale }) => {
  await enterAs(page, 'commune')
  await expect(entries(page)).toHaveText(['Carte', 'Demandes', 'Structures', 'Occupation', 'Règles', 'Candidater'])
  await mapIsIdle(page)

  const all = await readAll(escale.url, '/api/demands?limit=200')
  const own = await read(page, '/api/demands?limit=200')
  expect(own.total).toBeGreaterThan(0)
  expect(own.total).toBeLessThan(all.total)
  await page.getByRole('link', { name: 'Demandes' }).click()
  await expect(page.getByText(new RegExp(`^${own.total}\\s+demandes?, de la plus ancienne`))).toBeVisible()
  await expectAccessible(page)

  const seen = new Set(own.items.map(({ id }) => id))
  const foreign = all.items.find(({ id }) => !seen.has(id))!
  expect((await page.request.get(`/api/demands/${foreign.id}`)).status()).toBe(404)
  expect((await page.request.get(`/api/organisations/${foreign.organisation!.id}`)).status()).toBe(404)

  for (const address of ['/plans', '/conventions', '/candidatures', '/comptes', '/attributions/grille']) {
    await page.goto(address)
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(REFUSED)
  }
})

test('a member begins on the page of its structure, and reaches no other', async ({ page, escale }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  await enterAs(page, 'membre d’une structure')
  await expect(page).toHaveURL(/\/ma-structure$/)
  const own = await read(page, '/api/organisations?limit=50')
  expect(own.total).toBe(1)
  const [organisation] = own.items
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(organisation!.name!)
  for (const name of ['Vos demandes', 'Vos locaux et vos conventions', 'Votre parcours', 'Vos messages'])
    await expect(page.getByRole('heading', { name })).toBeVisible()
  await expectAccessible(page)

  const all = await readAll(escale.url, '/api/organisations?limit=50')
  const other = all.items.find(({ id }) => id !== organisation!.id)!
  for (const path of [`/api/organisations/${other.id}`, `/api/organisations/${other.id}/pathway`])
    expect((await page.request.get(path)).status()).toBe(404)
  for (const list of ['demands', 'occupancies', 'agreements']) {
    const listed = await read(page, `/api/${list}?limit=200`)
    expect(listed.items.filter((one) => one.organisation && one.organisation.id !== organisation!.id)).toEqual([])
  }
  for (const address of ['/occupation', '/plans', '/conventions', '/echeances', '/comptes']) {
    await page.goto(address)
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(REFUSED)
  }
})

test('the public sees the map, the rules and how to apply, and nothing else', async ({ page, escale }) => {
  // Through a proxy, nobody is taken for who sits at the machine.
  await page.setExtraHTTPHeaders({ 'x-forwarded-for': '203.0.113.9' })
  await page.goto('/')
  await expect(entries(page)).toHaveText(['Carte', 'Règles', 'Candidater'])
  await mapIsIdle(page)
  const { items } = await readAll(escale.url, '/api/rooms?limit=1')
  await page.goto(`/locaux/${items[0]!.id}`)
  await expect(page.getByText('Historique')).toHaveCount(0)
  await expectAccessible(page)
  for (const address of [
    '/demandes',
    '/structures',
    '/ma-structure',
    '/occupation',
    '/plans',
    '/messages',
    '/comptes',
  ]) {
    await page.goto(address)
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(REFUSED)
  }
  for (const address of ['/attributions', '/candidater', '/donnees-personnelles']) {
    await page.goto(address)
    await expect(page.getByRole('heading', { level: 1 })).not.toHaveText(REFUSED)
    await expectAccessible(page)
  }
})
