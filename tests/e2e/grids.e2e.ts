import { createHash } from 'node:crypto'
import { expect, expectAccessible, test } from './journey.ts'

test('a manager writes a version, sees who goes up, publishes it; everybody reads it, and a new plan follows it', async ({
  page,
}) => {
  test.slow()
  await page.goto('/attributions')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Comment sont décidées les attributions')
  await expect(page.getByText(/Version 1, «\sGrille de départ\s», en vigueur depuis le 24 novembre 2026/)).toBeVisible()
  await page.getByRole('link', { name: 'Préparer une version' }).click()

  const begin = async () => {
    await page.getByRole('button', { name: 'Commencer une version' }).click()
    await expect(page.getByRole('heading', { name: 'Version 2, en préparation' })).toBeVisible()
  }
  await begin()
  // Begun by mistake: it is deleted, and its number is taken again.
  await page.getByRole('button', { name: 'Supprimer ce brouillon' }).click()
  await expectAccessible(page)
  await page.getByRole('dialog').getByRole('button', { name: 'Supprimer ce brouillon' }).click()
  await expect(page.getByText('Aucune version n’est en préparation')).toBeVisible()
  await begin()
  await expect(page.getByText(/^0\sdemande monte, 0\sdescend, \d+\sgardent leur rang\.$/)).toBeVisible()
  await page.getByLabel('Nom de la version').fill('Grille des débuts')
  const stage = page.getByRole('group', { name: 'Étape du parcours' })
  await stage.getByLabel('Étape émergence').fill('40')
  await expect(stage.getByText(/0\spoint dans la version 1/)).toBeVisible()
  await page.getByRole('button', { name: 'Publier' }).click()
  const why = page.getByRole('textbox', { name: 'Pourquoi cette version' })
  await expect(why).toBeFocused()
  await expect(why).toHaveAccessibleDescription(/Dites pourquoi cette version change/)
  await why.fill('Aider les structures qui débutent.')
  await page.getByRole('button', { name: 'Enregistrer et revoir le classement' }).click()
  await expect(page.getByText(/^[1-9]\d*\sdemandes? monte/)).toBeVisible()
  const rising = page.getByRole('row').filter({ hasText: 'monte de' }).first()
  await rising.getByText('Critère par critère').click()
  await expect(rising.getByText(/à l’étape émergence\s: \+40\spoints/)).toBeVisible()
  const downloading = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Le classement (CSV)' }).click()
  expect((await downloading).suggestedFilename()).toBe('classement-version-2.csv')
  await expectAccessible(page)

  await page.getByRole('button', { name: 'Publier' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByText(/étape émergence\s: 0 → 40\spoints\./)).toBeVisible()
  await expect(dialog.getByLabel('En vigueur à partir du')).toHaveValue('2026-11-25')
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Publier' }).click()
  await expect(page.getByText('Aucune version n’est en préparation')).toBeVisible()

  await page.getByRole('link', { name: 'Voir la page publique' }).click()
  const versions = page.getByRole('region', { name: 'Toutes les versions' })
  await expect(versions.getByRole('heading', { name: /Version 2, «\sGrille des débuts\s»/ })).toBeVisible()
  await expect(versions.getByText('À venir')).toBeVisible()
  await expect(versions.getByText(/étape émergence\s: 0 → 40\spoints\./)).toBeVisible()

  // Anybody can replay the draw with what the page shows.
  await page.getByText('L’ordre des demandes en attente, sans les noms').click()
  const rows = page.getByRole('table', { name: /^Demandes en attente/ }).locator('tbody tr')
  await expect(rows.first()).toBeVisible()
  const shown = (await rows.allInnerTexts()).map((row) => row.split('\t').map((cell) => cell.trim()))
  const lot = (reference: string) => createHash('sha256').update(`244400404-1:${reference}`).digest('hex')
  const replayed = [...shown].sort(
    ([, a, pointsA], [, b, pointsB]) => Number(pointsB) - Number(pointsA) || (lot(a!) < lot(b!) ? -1 : 1),
  )
  expect(replayed).toEqual(shown)
  await expectAccessible(page)

  await page.goto('/plans/nouveau')
  await page.getByLabel('Temps de calcul').selectOption('10 secondes')
  await page.getByLabel('Grille de priorité').selectOption({ index: 0 })
  await page.getByRole('button', { name: 'Chercher le meilleur plan' }).click()
  await expect(
    page.getByText(/La priorité est comptée selon la version 2 de la grille, «\sGrille des débuts\s»/),
  ).toBeVisible({ timeout: 60_000 })

  await page.goto('/demandes')
  await page.getByRole('row').nth(1).getByRole('link').first().click()
  const priority = page.getByRole('region', { name: 'Priorité' })
  await expect(priority.getByText(/\d+r?e sur \d+\sdemandes en attente/)).toBeVisible()
  await expect(priority.getByText(/Grille version 1, «\sGrille de départ\s»/)).toBeVisible()
})
