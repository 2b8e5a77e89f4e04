import type { Page } from '@playwright/test'
import { createHash } from 'node:crypto'
import { expect, expectAccessible, test } from './journey.ts'

// The minutes are asked for once before the session is closed.
test.use({ server: 'committee', answersRefused: [409] })

const ROLES = ['membre du comité', 'gestionnaire', 'administrateur']

/** Enters as an invented person; until then who sits at the machine is a manager. */
async function enterAs(page: Page, role: string): Promise<void> {
  await page.goto('/connexion')
  await page.getByRole('button', { name: `Entrer : ${role}` }).click()
  await expect(page.getByRole('link', { name: /^Mon compte/ })).toBeVisible()
}
async function leave(page: Page): Promise<void> {
  await page.goto('/compte')
  await page.getByRole('button', { name: 'Se déconnecter' }).click()
  await expect(page.getByRole('heading', { name: 'Se connecter' })).toBeVisible()
}

test('a manager prepares a session, three members score apart, one is recused; a tie is drawn and the minutes are printed', async ({
  page,
}) => {
  test.slow()
  await page.goto('/demandes')
  await page.getByRole('link', { name: 'Comité', exact: true }).click()
  await page.getByRole('link', { name: 'Préparer une séance' }).first().click()
  await page.getByRole('button', { name: 'Créer la séance' }).click()
  await expect(page.getByText('Donnez un nom à la séance.')).toBeVisible()
  await page.getByLabel('Nom de la séance').fill('Comité de décembre')
  await page.getByLabel('Jour').fill('2026-12-03')
  await page.getByLabel('Heure (à Paris)').fill('14:30')
  await page.getByLabel('Lieu').fill('Solilab')
  const persons = page.getByRole('group', { name: 'Qui siège' })
  for (const name of ['Côme', 'Gaël', 'Ada']) await persons.getByLabel(`${name} Démonstration`).check()
  const demands = page.getByRole('group', { name: 'Demandes à examiner' })
  const boxes = demands.getByRole('checkbox')
  for (const at of [0, 1, 2]) await boxes.nth(at).check()
  await expect(demands.getByText(/^3\schoisies sur \d+$/)).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Créer la séance' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Comité de décembre')
  const address = page.url()

  await page.getByRole('button', { name: 'Envoyer les invitations' }).click()
  await expect(page.getByText('Invitations parties', { exact: true })).toBeVisible()
  const items = page.getByRole('region', { name: 'Demandes examinées' })
  const yes = items.getByRole('radio', { name: 'Éligible', exact: true })
  await expect(yes).toHaveCount(3)
  for (const at of [0, 1, 2]) {
    await yes.nth(at).check()
    await expect(items.getByText('À décider', { exact: true })).toHaveCount(2 - at)
  }
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Ouvrir la notation' }).click()
  await expect(page.getByText('Notation ouverte', { exact: true })).toBeVisible()
  await expect(page.getByText(/^0\smembre sur 3 a tout noté$/)).toBeVisible()

  // The first two demands get the same levels from everybody, the last one less; one member does not score it.
  for (const role of ROLES) {
    await enterAs(page, role)
    if (role === 'membre du comité') {
      await page.setViewportSize({ width: 390, height: 780 })
      await page.getByRole('link', { name: 'Comité' }).click()
      await page.getByRole('link', { name: 'Comité de décembre' }).click()
    } else await page.goto(address)
    const sheet = page.getByRole('region', { name: 'Vos notes' })
    const articles = sheet.getByRole('article')
    await expect(articles).toHaveCount(3)
    const recuses = role === 'membre du comité'
    for (const at of recuses ? [0, 1] : [0, 1, 2]) {
      const fields = articles.nth(at).getByRole('radiogroup')
      await expect(fields).toHaveCount(3)
      for (const criterion of [0, 1, 2])
        await fields
          .nth(criterion)
          .getByRole('radio', { name: at === 2 ? /^2/ : /^4/ })
          .check()
    }
    if (recuses) {
      await articles.nth(0).getByText('Lire la demande').click()
      await expect(articles.nth(0).getByText('Étape du parcours')).toBeVisible()
      // By keyboard: an arrow gives the next level.
      const first = articles.nth(1).getByRole('radiogroup').first()
      await first.getByRole('radio', { name: /^4/ }).press('ArrowRight')
      await expect(first.getByRole('radio', { name: /^5/ })).toBeChecked()
      await first.getByRole('radio', { name: /^5/ }).press('ArrowLeft')
      await expectAccessible(page)
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
      ).toBeLessThanOrEqual(0)
      await articles.nth(2).getByRole('button', { name: 'Déclarer un conflit d’intérêts' }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByLabel('Quel lien avez-vous avec cette structure').fill('Ma sœur la dirige.')
      await dialog.getByRole('button', { name: 'Déclarer un conflit d’intérêts' }).click()
      await expect(articles.nth(2).getByText('Vous êtes récusé', { exact: true })).toBeVisible()
    }
    await expect(sheet.getByText(/^3 sur 3\sdemandes$/)).toBeVisible()
    await expect(sheet.getByText('Enregistré', { exact: true })).toBeVisible()
    await page.setViewportSize({ width: 1280, height: 800 })
    await leave(page)
  }

  await page.goto(address)
  await expect(page.getByText(/^3\smembres sur 3 ont tout noté$/)).toBeVisible()
  await page.goto(`${address}/compte-rendu`)
  await expect(page.getByText(/Le compte rendu paraît à la clôture/)).toBeVisible()
  await page.goto(address)
  await page.getByRole('button', { name: 'Clore et classer' }).click()
  await expectAccessible(page)
  await page.getByRole('dialog').getByRole('button', { name: 'Clore et classer' }).click()
  await page.getByRole('link', { name: 'Lire le compte rendu' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^Compte rendu.: Comité de décembre$/)

  const ranking = page.getByRole('table', { name: 'Classement' }).locator('tbody > tr')
  await expect(ranking).toHaveCount(3)
  await expect(ranking.nth(0)).toContainText('ex æquo, départagée par tirage')
  await expect(ranking.nth(1)).toContainText('ex æquo, départagée par tirage')
  await expect(ranking.nth(2)).not.toContainText('ex æquo')
  await expect(page.getByText(/^Côme Démonstration, sur .+\s: Ma sœur la dirige\.$/)).toBeVisible()
  // Anybody can replay the draw with what the page shows.
  const draw = page.getByRole('region', { name: 'Tirage' })
  const seed = await draw.locator('p', { hasText: 'Graine' }).last().locator('code').innerText()
  const references = await draw.getByRole('table').locator('th code').allInnerTexts()
  const lot = (reference: string) => createHash('sha256').update(`${seed}:${reference}`).digest('hex')
  expect([...references].sort((a, b) => (lot(a) < lot(b) ? -1 : 1))).toEqual(references)
  await expectAccessible(page)

  await page.getByLabel('Avec les noms de ceux qui ont noté').uncheck()
  await expect(page.getByText(/^Un membre, sur .+\s: Ma sœur la dirige\.$/)).toBeVisible()
  const downloading = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Le classement (CSV)' }).click()
  expect((await downloading).suggestedFilename()).toBe('comite-2026-12-03.csv')
  await page.emulateMedia({ media: 'print' })
  await expect(page.getByRole('button', { name: 'Imprimer' })).toBeHidden()
  await expect(page.getByRole('heading', { name: 'Classement' })).toBeVisible()
})
