import type { Browser, Page } from '@playwright/test'
import { expect, expectAccessible, test } from './journey.ts'

// The first account closes the open demonstration.
test.use({ server: 'accounts' })

/** A person of his own: another browser, with nothing in it. */
async function someoneElse(browser: Browser, baseURL: string | undefined): Promise<Page> {
  const context = await browser.newContext({
    locale: 'fr-FR',
    viewport: { width: 360, height: 740 },
    ...(baseURL && { baseURL }),
  })
  return context.newPage()
}
const linkTo = (said: string, page: string): string =>
  [...said.matchAll(new RegExp(`http\\S+/${page}#\\S+`, 'g'))].at(-1)![0]

test('the first administrator comes by the link of the console, invites a manager, and a revoked session is out', async ({
  page,
  browser,
  baseURL,
  escale,
}) => {
  test.slow()
  // The first minute: an invented planner, entered in one press.
  await page.goto('/')
  await page.getByRole('link', { name: 'Se connecter' }).click()
  await expect(page.getByText('Démonstration ouverte')).toBeVisible()
  await page.getByRole('button', { name: 'Entrer : urbaniste' }).click()
  await page.getByRole('link', { name: 'Mon compte : Prune Démonstration' }).click()
  await expect(page.getByText('Compte de démonstration')).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Se déconnecter' }).click()
  await expect(page.getByRole('heading', { name: 'Se connecter' })).toBeVisible()

  await page.goto(linkTo(escale.said(), 'premier-administrateur'))
  await expect(page).toHaveURL(/premier-administrateur$/)
  await page.getByLabel('Prénom et nom').fill('Ada Roux')
  await page.getByLabel('Adresse de courriel').fill('ada@exemple.fr')
  await page.getByLabel('Mot de passe').fill('court')
  await page.getByRole('button', { name: 'Créer le compte' }).click()
  await expect(page.getByText('Ce mot de passe a moins de 12 caractères')).toBeVisible()
  await page.getByLabel('Mot de passe').fill('un cheval correct pile batterie')
  await page.getByRole('button', { name: 'Créer le compte' }).click()
  await expect(page.getByRole('heading', { name: 'Comptes et rôles' })).toBeVisible()
  await page.getByLabel('Prénom et nom').fill('Gaël Le Goff')
  await page.getByLabel('Adresse de courriel').fill('gael@exemple.fr')
  await page.getByRole('button', { name: 'Inviter' }).click()
  await expect(page.getByRole('row', { name: /Gaël Le Goff/ })).toContainText('invitation envoyée')
  await expectAccessible(page)

  // The manager, on a telephone.
  const phone = await someoneElse(browser, baseURL)
  await expect(async () => expect(escale.said()).toContain('gael@exemple.fr')).toPass()
  await phone.goto(linkTo(escale.said(), 'mot-de-passe'))
  await phone.getByLabel('Nouveau mot de passe').fill('une phrase de passe à moi')
  await phone.getByRole('button', { name: 'Enregistrer et entrer' }).click()
  await phone.getByRole('link', { name: 'Demandes' }).click()
  await expect(phone.getByRole('heading', { name: 'Demandes', level: 1 })).toBeVisible()
  await phone.goto('/comptes')
  await expect(phone.getByRole('heading', { name: 'Cette page est réservée' })).toBeVisible()
  await expect(phone.getByRole('listitem').filter({ hasText: 'Administrateur' })).toBeVisible()
  await expectAccessible(phone)

  // The same manager in another browser, whose session he ends from his telephone.
  const desk = await someoneElse(browser, baseURL)
  await desk.goto('/connexion')
  await desk.getByLabel('Adresse de courriel').fill('gael@exemple.fr')
  await desk.getByLabel('Mot de passe').fill('une phrase de passe à moi')
  await desk.getByRole('button', { name: 'Se connecter' }).click()
  await desk.getByRole('link', { name: 'Demandes' }).click()
  await expect(desk.getByRole('heading', { name: 'Demandes', level: 1 })).toBeVisible()
  await phone.goto('/compte')
  await expectAccessible(phone)
  await phone.getByRole('button', { name: /^Terminer la session/ }).click()
  await expect(phone.getByText('La session est terminée.')).toBeVisible()
  await desk.reload()
  await expect(desk.getByRole('heading', { name: 'Cette page est réservée' })).toBeVisible()
  await desk.getByRole('main').getByRole('link', { name: 'Se connecter' }).click()
  await expect(desk.getByText('Démonstration ouverte')).toHaveCount(0)
  await expect(desk.getByRole('link', { name: 'Ouvrir un compte' })).toBeVisible()
})
