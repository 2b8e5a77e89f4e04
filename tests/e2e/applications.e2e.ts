import type { Page } from '@playwright/test'
import { expect, expectAccessible, test } from './journey.ts'

const noSidewaysScroll = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

test('an organisation applies on a phone: it writes, leaves, comes back, sends, and reads where it stands', async ({
  page,
  context,
}) => {
  test.slow()
  await page.setViewportSize({ width: 390, height: 780 })
  await page.goto('/candidater')
  await expect(page.getByText('Ateliers du printemps').first()).toBeVisible()
  await expect(page.getByText('heure de Paris')).toBeVisible()
  await page.getByRole('button', { name: 'Déposer une demande' }).click()

  const saved = page.getByText('Enregistré', { exact: true })
  await page.getByLabel('SIREN').fill('732 829 321')
  await expect(page.getByText('Ces neuf chiffres ne correspondent pas à leur clé')).toBeVisible()
  await page.getByLabel('SIREN').fill('')
  await page.getByLabel('Nom de la structure ou du projet').fill('La Ressourcerie du Large')
  await expect(saved).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Continuer' }).click()
  await page.getByLabel('Où en êtes-vous').selectOption('L’activité démarre')
  await page.getByLabel('Dans quelle filière').selectOption('Réemploi et bioressources')
  await page.getByRole('button', { name: 'Continuer' }).click()

  await page.getByRole('button', { name: 'Partir de cet exemple' }).click()
  await expect(page.getByRole('checkbox', { name: 'Atelier' })).toBeChecked()
  await expect(page.getByText(/conviennent aujourd’hui|convient aujourd’hui|Aucun local du territoire/)).toBeVisible()
  await page.getByLabel('Surface, au moins').fill('40')
  await expect(page.getByText(/locaux? convien/)).toBeVisible()
  await expectAccessible(page)
  expect(await noSidewaysScroll(page)).toBeLessThanOrEqual(0)
  await expect(saved).toBeVisible()

  // The line is cut while typing: what was typed is there after the page is opened again.
  await context.route('**/api/applications/*', (route) =>
    route.request().method() === 'PATCH' ? new Promise<void>(() => {}) : route.fallback(),
  )
  await page.getByLabel('Budget par mois').fill('450')
  await page.goto('/attributions')
  await context.unrouteAll({ behavior: 'ignoreErrors' })
  await page.goto('/candidater')
  await expect(page.getByText('« La Ressourcerie du Large »')).toBeVisible()
  await page.getByRole('link', { name: 'La reprendre' }).click()
  await page.getByRole('button', { name: 'Continuer' }).click()
  await page.getByRole('button', { name: 'Continuer' }).click()
  await expect(page.getByLabel('Budget par mois')).toHaveValue('450')
  await page.getByRole('button', { name: 'Continuer' }).click()

  await page.getByRole('radiogroup', { name: 'site transitoire' }).getByRole('radio', { name: 'Oui' }).check()
  await page.getByRole('button', { name: 'Continuer' }).click()
  await page.getByLabel('Ajouter un document').setInputFiles({
    name: 'budget.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from('Budget prévisionnel'),
  })
  await expect(page.getByRole('button', { name: 'budget.txt', exact: true })).toBeVisible()
  await page.getByRole('button', { name: 'Continuer' }).click()
  await page.getByLabel('Prénom et nom').fill('Ana Le Goff')
  await page.getByRole('button', { name: 'Continuer' }).click()

  await page.getByRole('button', { name: 'Donnez une adresse électronique complète' }).click()
  await page.getByLabel('Adresse électronique').fill('ana@ressourcerie.example')
  await page.getByRole('button', { name: 'Continuer' }).click()
  await expect(page.getByText('Tout y est.')).toBeVisible()
  await expectAccessible(page)
  await page.setViewportSize({ width: 320, height: 640 })
  expect(await noSidewaysScroll(page)).toBeLessThanOrEqual(0)
  await page.getByRole('button', { name: 'Envoyer ma demande' }).click()

  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Demande de La Ressourcerie du Large')
  await expect(page.getByText('Envoyée', { exact: true })).toBeVisible()
  await expect(page.getByText(/sur\s\d+\sdemandes?\ssemblables?/)).toBeVisible()
  await page.reload()
  await expect(page.getByText('Envoyée', { exact: true })).toBeVisible()
  await expectAccessible(page)
  expect(await noSidewaysScroll(page)).toBeLessThanOrEqual(0)
})

test('a manager enters a paper application, is told of a likely double, and decides', async ({ page, escale }) => {
  const headers = { 'content-type': 'application/json' }
  const body = JSON.stringify({ territory: '244400404', name: 'Atelier des Écluses', stage: 'launch' })
  await fetch(`${escale.url}/api/organisations`, { method: 'POST', headers, body })

  await page.goto('/candidatures')
  await page.getByRole('button', { name: 'Saisir une candidature papier' }).first().click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Candidature reçue sur papier')
  await page.getByLabel('Nom de la structure ou du projet').fill('L’atelier des écluses')
  await page.getByRole('button', { name: 'Continuer' }).click()
  await page.getByLabel('Où en êtes-vous').selectOption('L’activité démarre')
  await page.getByRole('button', { name: 'Continuer' }).click()
  await page.getByRole('checkbox', { name: 'Cuisine' }).check()
  await page.getByLabel('Surface, au moins').fill('90000')
  await expect(page.getByText('Aucun local du territoire ne pourra répondre')).toBeVisible()
  for (let press = 0; press < 3; press++) await page.getByRole('button', { name: 'Continuer' }).click()
  await page.getByLabel('Prénom et nom').fill('Malo Kerdoncuff')
  await page.getByLabel('Adresse électronique').fill('malo@ecluses.example')
  await page.getByRole('button', { name: 'Continuer' }).click()
  await expect(page.getByText('Besoin 1 : aucun local du territoire ne pourra')).toBeVisible()
  await page.getByRole('button', { name: 'Enregistrer la candidature' }).click()

  await expect(page.getByText('nom très proche')).toBeVisible()
  await expectAccessible(page)
  await page.goto('/candidatures')
  const row = page.getByRole('row', { name: /L’atelier des écluses/ })
  await expect(row).toContainText('Papier')
  await expect(row).toContainText('1 doublon possible')
  await expect(row).toContainText('Aucun local possible')
  await expectAccessible(page)
  await row.getByRole('link').click()
  await page.getByRole('button', { name: 'C’est la même' }).click()
  await expect(page.getByText('Même structure')).toBeVisible()
  await page.getByRole('button', { name: 'Admettre en liste d’attente' }).click()
  await expect(page.getByText('En liste d’attente', { exact: true })).toBeVisible()
  await page.getByRole('link', { name: 'Ouvrir la demande' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Demande de Atelier des Écluses')
})
