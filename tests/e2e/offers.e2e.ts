import type { Page } from '@playwright/test'
import { readFile } from 'node:fs/promises'
import { pdfText } from '../support/documentText.ts'
import { expect, expectAccessible, test } from './journey.ts'

test.use({ server: 'offers' })

const TERRITORY = '244400404'
const KEY = 'o'.repeat(43)
const YEAR = { from: '2027-01-01', until: '2028-01-01' }

/** Calls the server as a manager does, or with a link's key. */
async function send<Reply>(url: string, method: string, path: string, body?: unknown, headers: object = {}) {
  const reply = await fetch(`${url}/api/${path}`, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  if (!reply.ok) throw new Error(`${method} ${path} answered ${reply.status}: ${await reply.text()}`)
  return (await reply.json()) as Reply
}
type Made = { id: string; version: number }

/** A room of a kind and size that nobody else of the demonstration offers or asks for. */
async function largeRoom(url: string, name: string, kind: string): Promise<string> {
  const { items } = await send<{ items: { id: string; siteId: string }[] }>(url, 'GET', 'buildings?limit=50')
  const { items: sites } = await send<{ items: { id: string }[] }>(url, 'GET', 'sites?permanence=permanent&limit=50')
  const building = items.find(({ siteId }) => sites.some(({ id }) => id === siteId))!
  const rents = [{ stage: 'launch', eurCentsPerMonth: 60_000 }]
  const areaM2 = { value: 5000, asOf: null }
  const body = { buildingId: building.id, name, kind, shared: false, areaM2, rents, admitsStages: ['launch'] }
  return (await send<Made>(url, 'POST', 'rooms', body)).id
}
const phase = (kind: string) => ({
  stage: 'launch',
  needed: YEAR,
  kinds: [kind],
  requiredEquipment: [],
  areaMinM2: 4000,
  areaIdealM2: null,
  areaMaxM2: null,
  workstations: null,
  minClearHeightM: null,
  minFloorLoadKnM2: null,
  minDoorWidthM: null,
  minPowerKva: null,
  budgetEurCentsPerMonth: null,
})

/** An application by a link, sent and admitted to the waiting list. */
async function application(url: string, name: string, kind: string): Promise<string> {
  const headers = { authorization: `Bearer ${KEY}` }
  const draft = await send<Made & { content: { organisation: object; contact: object } }>(
    url,
    'POST',
    'applications',
    { territory: TERRITORY },
    headers,
  )
  const content = {
    ...draft.content,
    organisation: { ...draft.content.organisation, name, stage: 'launch' },
    contact: { name: 'Ana Le Goff', email: 'ana@ressourcerie.example' },
    phases: [phase(kind)],
  }
  const version = { 'if-match': `"${draft.version}"` }
  await send(url, 'PATCH', `applications/${draft.id}`, { content }, { ...headers, ...version })
  await send(url, 'POST', `applications/${draft.id}/send`, undefined, headers)
  await send(url, 'POST', `applications/${draft.id}/state`, { state: 'waiting' })
  return draft.id
}

async function demand(url: string, name: string, kind: string, submittedOn: string): Promise<void> {
  const body = { territory: TERRITORY, name, stage: 'launch' }
  const { id: organisationId } = await send<Made>(url, 'POST', 'organisations', body)
  await send(url, 'POST', 'demands', { organisationId, submittedOn, phases: [phase(kind)] })
}

const noSidewaysScroll = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

test('a room of a plan is offered; the organisation accepts by its link on a phone; its agreement is signed and printed', async ({
  page,
  escale,
}) => {
  test.slow()
  const { url } = escale
  await largeRoom(url, 'Grand studio', 'studio')
  const id = await application(url, 'La Ressourcerie du Large', 'studio')
  const plan = await send<Made>(url, 'POST', 'plans', {
    territory: TERRITORY,
    startsOn: YEAR.from,
    quarters: 4,
    seconds: 2,
  })
  await expect(async () => {
    expect((await send<{ status: string }>(url, 'GET', `plans/${plan.id}`)).status).toBe('ready')
  }).toPass({ timeout: 60_000 })

  await page.goto(`/plans/${plan.id}?q=Ressourcerie%20du%20Large`)
  await page.getByRole('button', { name: 'Proposer ce local' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('est proposé à La Ressourcerie du Large')
  await dialog.getByLabel('Conditions').fill('Dépôt de garantie d’un mois.')
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Proposer', exact: true }).click()
  await expect(page.getByText('Local proposé à La Ressourcerie du Large.')).toBeVisible()

  await page.setViewportSize({ width: 390, height: 780 })
  await page.goto(`/candidater/${id}#cle=${KEY}`)
  const offer = page.getByRole('region', { name: 'Un local vous est proposé' })
  await expect(offer).toContainText('Grand studio')
  await expect(offer).toContainText('Répondez avant la fin du 8 décembre 2026')
  await expect(offer).toContainText(/600\s€/)
  await expect(offer).toContainText('Dépôt de garantie d’un mois.')
  await expectAccessible(page)
  expect(await noSidewaysScroll(page)).toBeLessThanOrEqual(0)
  await offer.getByRole('button', { name: 'Accepter' }).click()
  await expect(page.getByRole('dialog')).toContainText('du 1er janvier 2027 au 31 décembre 2027')
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Oui, j’accepte ce local' }).click()
  await expect(page.getByText('Grand studio, ', { exact: false }).first()).toContainText('acceptée')
  await expect(offer).toHaveCount(0)

  await page.setViewportSize({ width: 1280, height: 800 })
  await page.goto('/offres')
  const row = page.getByRole('row', { name: /La Ressourcerie du Large/ })
  await expect(row).toContainText('Acceptée')
  await row.getByRole('link').click()
  await expect(page.getByText('par le lien de la candidature')).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('link', { name: 'Préparer la convention' }).click()
  const forms = page.getByRole('radiogroup', { name: 'Quelle forme juridique ?' })
  await forms
    .getByRole('radio', { name: /Possible/ })
    .first()
    .check()
  await page.getByRole('button', { name: 'Enregistrer le brouillon' }).click()
  await page.getByRole('button', { name: 'Noter la signature' }).click()
  await page.getByRole('dialog').getByLabel('Signée le').fill('2026-11-24')
  await page.getByRole('dialog').getByRole('button', { name: 'Enregistrer' }).click()
  await expect(page.getByText('Signée le 24 novembre 2026.')).toBeVisible()
  const coming = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Télécharger le PDF' }).click()
  const text = pdfText(await readFile(await (await coming).path())).replaceAll(/\s/g, '')
  expect(text).toContain('LaRessourcerieduLarge')
})

test('an offer that is declined leaves its room to the next in line', async ({ page, escale }) => {
  test.slow()
  const { url } = escale
  const roomId = await largeRoom(url, 'Grande cuisine', 'kitchen')
  await demand(url, 'Cantine des Écluses', 'kitchen', '2025-01-15')
  await demand(url, 'Traiteur du Canal', 'kitchen', '2026-10-15')

  await page.goto(`/locaux/${roomId}`)
  await page.getByRole('link', { name: 'Ordre de passage' }).click()
  const entries = page.getByRole('listitem').filter({ has: page.getByRole('heading') })
  const next = entries.filter({ hasText: 'Suivante' })
  await expect(next).toContainText('Cantine des Écluses')
  await expectAccessible(page)
  await next.getByRole('button', { name: /Proposer ce local/ }).click()
  await expect(page.getByRole('dialog').getByLabel('Loyer mensuel')).toHaveValue('600')
  await page.getByRole('dialog').getByRole('button', { name: 'Proposer', exact: true }).click()
  await expect(entries.filter({ hasText: 'Cantine des Écluses' })).toContainText('En attente de réponse')
  await expect(next).toHaveCount(0)

  await page.getByRole('link', { name: 'En attente de réponse' }).click()
  await page.getByRole('button', { name: 'Décliner' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Décliner la proposition' }).click()
  await expect(dialog.getByText('Dites pourquoi vous déclinez')).toBeVisible()
  await dialog.getByLabel('Pourquoi').selectOption('Trop loin')
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Décliner la proposition' }).click()
  await expect(page.getByText('Raison : Trop loin.')).toBeVisible()

  await page.getByRole('link', { name: 'Ordre de passage du local' }).click()
  await expect(next).toContainText('Traiteur du Canal')
  await expect(entries.filter({ hasText: 'Cantine des Écluses' })).toContainText('Déclinée : Trop loin')
  await next.getByRole('button', { name: /Proposer ce local/ }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Proposer', exact: true }).click()
  await expect(entries.filter({ hasText: 'Traiteur du Canal' })).toContainText('En attente de réponse')
  await page.setViewportSize({ width: 390, height: 780 })
  await expectAccessible(page)
  expect(await noSidewaysScroll(page)).toBeLessThanOrEqual(0)
})
