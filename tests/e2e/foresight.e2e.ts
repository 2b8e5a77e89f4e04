import { expect, expectAccessible, test } from './journey.ts'

test('a manager says which projects are expected, makes a plan that keeps places for them, and reads how solid it is', async ({
  page,
}) => {
  test.slow()
  await page.goto('/plans')
  await page.getByRole('link', { name: 'Projets attendus' }).click()
  await page.getByRole('link', { name: 'Nouvelle promotion attendue' }).click()
  await page.getByRole('button', { name: 'Enregistrer la promotion' }).click()
  await expect(page.getByText('Donnez un nom à la promotion.')).toBeVisible()
  await page.getByLabel('Nom').fill('Pépinière du Large')
  await page.getByLabel('Projets par an, au moins').fill('1')
  await page.getByLabel('Projets par an, au plus').fill('1')
  await page.getByLabel('Probabilité que la promotion vienne').fill('100')
  await page.getByLabel('Trimestre d’arrivée').selectOption('avril à juin')
  await page.getByLabel('Durée du séjour').fill('4')
  await page.getByRole('checkbox', { name: 'Bureau partagé' }).check()
  await page.getByLabel('Postes de travail par projet').fill('1')
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Enregistrer la promotion' }).click()
  await expect(page.getByRole('row', { name: /Pépinière du Large/ })).toContainText('1 projet par an · 100 %')

  await page.goto('/plans/nouveau')
  await page.getByLabel('Temps de calcul').selectOption('10 secondes')
  await page.getByRole('checkbox', { name: 'Garder des places pour les projets attendus' }).check()
  await page.getByRole('button', { name: 'Chercher le meilleur plan' }).click()
  const reserve = page.getByRole('region', { name: 'Réserve pour l’accueil de projets à venir' })
  await expect(reserve).toContainText('projets peuvent venir pendant ce plan', { timeout: 90_000 })
  await expect(reserve).toContainText(/Sans réserve, les demandes d’aujourd’hui|La réserve ne coûte rien/)
  await reserve.getByText(/^Les \d+ places réservées$/).click()
  const place = reserve.getByRole('listitem').filter({ hasText: 'Pépinière du Large' }).first()
  await expect(place).toContainText('Réservé pour l’accueil de projets à venir : Projet attendu n° 1')
  await expect(place).toContainText('vient à 100 %')
  await expectAccessible(page)

  // It is no proposal: nobody can accept it, and the timeline says what it is.
  await page.getByRole('searchbox', { name: 'Rechercher' }).fill('pépinière du large')
  await expect(page.getByText('Aucune proposition ne répond à ces filtres')).toBeVisible()
  await page.getByRole('tab', { name: 'Frise' }).click()
  await expect(page.getByRole('list', { name: 'Légende' })).toContainText('Réservé pour l’accueil de projets à venir')

  await page.getByRole('tab', { name: 'Solidité' }).click()
  await page.getByRole('button', { name: 'Éprouver ce plan' }).click()
  await expect(page.getByRole('progressbar')).toBeVisible()
  await expect(page.getByRole('heading', { name: 'Les trois faits à vérifier d’abord' })).toBeVisible({
    timeout: 90_000,
  })
  const facts = page.getByRole('region', { name: 'Les trois faits à vérifier d’abord' })
  await expect(facts.locator('ol > li')).toHaveCount(3)
  await expect(page.getByText(/^Entre [\d\s]+ et [\d\s]+ points, selon ce que l’on vérifiera/)).toBeVisible()
  await expect(page.getByText(/^Chaque poids a été tiré au hasard 20 fois/)).toBeVisible()
  await expectAccessible(page)
  const csv = page.waitForEvent('download')
  await page.getByRole('button', { name: 'La solidité (CSV)' }).click()
  expect((await csv).suggestedFilename()).toMatch(/^solidite-.*\.csv$/)

  await facts.getByRole('link').first().click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^Modifier/)
})
