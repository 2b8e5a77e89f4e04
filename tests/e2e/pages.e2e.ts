import type { Page } from '@playwright/test'
import { expect, expectAccessible, mapIsIdle, test as base } from './journey.ts'

/** One page for them all: its browser keeps the compiled scripts, and an address opens once for every screen. */
let onePage: Page | undefined
const test = base.extend({
  page: async ({ browser, baseURL }, use) => {
    onePage ??= await browser.newPage({ baseURL: baseURL!, locale: 'fr-FR', timezoneId: 'Europe/Paris' })
    await use(onePage)
  },
})
test.afterAll(() => onePage?.close())

/** Every page, by its address; `{site}` and the like stand for the first of its kind in the demonstration. */
const PAGES = [
  '/',
  '/sites/nouveau',
  '/sites/archives',
  '/sites/{site}',
  '/sites/{site}/modifier',
  '/sites/{site}/batiments/nouveau',
  '/batiments/{building}/modifier',
  '/batiments/{building}/locaux/nouveau',
  '/locaux/{room}',
  '/locaux/{room}/file',
  '/locaux/{room}/modifier',
  '/donnees',
  '/donnees/doublons',
  '/demandes',
  '/demandes/nouvelle',
  '/demandes/{demand}',
  '/demandes/{demand}/modifier',
  '/ma-structure',
  '/structures',
  '/structures/nouvelle',
  '/structures/{organisation}',
  '/occupation',
  '/plans',
  '/plans/nouveau',
  '/plans/comparer',
  '/plans/scenario',
  '/plans/replanifier',
  '/plans/{plan}',
  '/plans/{plan}?onglet=manque',
  '/plans/{plan}/preuve',
  '/attributions',
  '/attributions/grille',
  '/plans/{plan}?onglet=solidite',
  '/projets-attendus',
  '/projets-attendus/nouveau',
  '/projets-attendus/{cohort}',
  '/messages',
  '/messages/reglages',
  '/messages/taches',
  '/connexion',
  '/inscription',
  '/mot-de-passe-oublie',
  '/mot-de-passe',
  '/premier-administrateur',
  '/compte',
  '/comptes',
  '/donnees-personnelles',
  '/structures/{organisation}/parcours',
  '/conventions',
  '/conventions/nouvelle',
  '/conventions/nouvelle?occupation={occupancy}',
  '/conventions/{agreement}',
  '/echeances',
  '/loyers',
  '/offres',
  '/offres/{offer}',
  '/candidater',
  '/candidatures',
  '/appels',
  '/appels/nouveau',
  '/appels/{call}',
  '/refus',
  '/refus/{refusal}',
  '/recours',
  '/recours/{appeal}',
  '/equite',
  '/comite',
  '/comite/nouveau',
  '/comite/{session}',
  '/comite/{session}/modifier',
  '/comite/{session}/compte-rendu',
  '/nulle-part',
]
const KINDS = {
  site: 'sites',
  building: 'buildings',
  room: 'rooms',
  demand: 'demands',
  organisation: 'organisations',
  plan: 'plans',
  cohort: 'cohorts',
  occupancy: 'occupancies',
  agreement: 'agreements',
  call: 'calls',
  refusal: 'refusals',
  appeal: 'appeals',
  offer: 'offers',
  session: 'committee-sessions',
}
const SCREENS = [
  { name: 'in the light, at a desk', width: 1280, height: 800, colorScheme: 'light' as const },
  { name: 'in the dark, on a phone', width: 320, height: 640, colorScheme: 'dark' as const },
]

test.beforeAll(async ({ escale }) => {
  const headers = { 'content-type': 'application/json' }
  const body = JSON.stringify({
    territory: '244400404',
    startsOn: '2027-01-01',
    quarters: 4,
    seconds: 2,
    anticipates: true,
  })
  const { id } = (await (await fetch(`${escale.url}/api/plans`, { method: 'POST', headers, body })).json()) as {
    id: string
  }
  await expect(async () => {
    const plan = (await (await fetch(`${escale.url}/api/plans/${id}`)).json()) as { status: string }
    expect(plan.status).toBe('ready')
  }).toPass({ timeout: 60_000 })
  const { placements } = (await (await fetch(`${escale.url}/api/plans/${id}/result`)).json()) as {
    placements: { id: string; stays: boolean }[]
  }
  const placementIds = placements.flatMap((placement) => (placement.stays ? [] : [placement.id])).slice(0, 5)
  const offers = JSON.stringify({ placementIds, answerBy: '2026-12-24' })
  await fetch(`${escale.url}/api/plans/${id}/offers`, { method: 'POST', headers, body: offers })
  const { items } = (await (await fetch(`${escale.url}/api/occupancies?limit=1`)).json()) as { items: { id: string }[] }
  const during = { from: '2026-01-01', until: '2027-04-01' }
  const agreement = JSON.stringify({ occupancyId: items[0]!.id, form: 'civil_lease', during })
  await fetch(`${escale.url}/api/agreements`, { method: 'POST', headers, body: agreement })
  const { items: waiting } = (await (await fetch(`${escale.url}/api/demands?statuses=waiting&limit=1`)).json()) as {
    items: { id: string }[]
  }
  const refusal = JSON.stringify({ demandId: waiting[0]!.id, reasons: ['no_room_fits'] })
  const refused = (await (
    await fetch(`${escale.url}/api/refusals`, { method: 'POST', headers, body: refusal })
  ).json()) as { id: string }
  const sending = { ...headers, 'if-match': '"1"' }
  await fetch(`${escale.url}/api/refusals/${refused.id}/send`, { method: 'POST', headers: sending, body: '{}' })
  const grounds = JSON.stringify({ grounds: 'Nous contestons.' })
  await fetch(`${escale.url}/api/refusals/${refused.id}/appeal`, { method: 'POST', headers, body: grounds })
  const robustness = `${escale.url}/api/plans/${id}/robustness`
  await fetch(robustness, { method: 'POST' })
  await expect(async () => {
    const { status } = (await (await fetch(robustness)).json()) as { status: string }
    expect(status).toBe('ready')
  }).toPass({ timeout: 60_000 })
})

for (const path of PAGES) {
  for (const { name, width, height, colorScheme } of SCREENS) {
    test(`${path} ${name}: no fault of accessibility, nothing wider than the screen`, async ({ page, escale }) => {
      await page.setViewportSize({ width, height })
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      const address = await addressOf(path, escale.url)
      if (page.url() !== `${escale.url}${address}`) await page.goto(address)
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
      if (path === '/') await mapIsIdle(page)
      await expect(page.getByText('Chargement…')).toHaveCount(0)
      await expectAccessible(page)
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      )
      expect(overflow).toBeLessThanOrEqual(0)
      await expect(page).toHaveTitle(/Escale/)
    })
  }
}

async function addressOf(path: string, url: string): Promise<string> {
  const kind = /\{(\w+)\}/.exec(path)?.[1] as keyof typeof KINDS | undefined
  if (kind === undefined) return path
  const { items } = (await (await fetch(`${url}/api/${KINDS[kind]}`)).json()) as {
    items: { id: string; state?: string }[]
  }
  // Minutes are there once a session is closed.
  const shown = path.endsWith('/compte-rendu') ? items.find(({ state }) => state === 'closed') : items[0]
  return path.replace(/\{\w+\}/, shown!.id)
}
