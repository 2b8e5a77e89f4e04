import { join } from 'node:path'
import { expect, expectAccessible, test } from './journey.ts'

// Sites are imported here.
test.use({ server: 'data' })

const SAMPLE = join(import.meta.dirname, '..', '..', 'data', 'samples', 'tiers-lieux.csv')

test('a manager tries the import of a file, reads what it would do, and lets it write', async ({ page }) => {
  await page.goto('/')
  await page.getByRole('link', { name: 'Importer des données' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Données' })).toBeVisible()
  await expect(page.getByRole('heading', { level: 2, name: 'Parcelles et bâtiments' })).toBeVisible()
  await expectAccessible(page)

  await page.getByLabel(/^Importer un fichier.*tiers-lieux/i).setInputFiles(SAMPLE)
  await expect(page.getByText('Rien n’est encore écrit.')).toBeVisible()
  await page.getByRole('radio', { name: 'Réparé' }).check()
  await expect(page).toHaveURL(/sort=mended/)
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Importer' }).click()
  await expect(page.getByText('L’import est fini.')).toBeVisible()

  await page.getByRole('link', { name: 'Toutes les données' }).click()
  await expect(page.getByRole('link', { name: /Voir le compte rendu.*tiers-lieux/i })).toBeVisible()
})
