import { startMailServer, type MailServer } from '../support/mailServer.ts'
import { startServer, type RunningServer } from '../support/server.ts'
import { expect, expectAccessible, test as base } from './journey.ts'

/** A journey beside a mail server, to which Escale sends. */
const test = base.extend<object, { mail: MailServer; escale: RunningServer }>({
  mail: [
    async ({}, use) => {
      const mail = await startMailServer()
      await use(mail)
      await mail.close()
    },
    { scope: 'worker' },
  ],
  escale: [
    async ({ mail }, use) => {
      const server = await startServer({ ESCALE_SMTP_URL: mail.url, ESCALE_MAIL_FROM: 'Escale <escale@exemple.fr>' })
      await use(server)
      await server.stop()
    },
    { scope: 'worker', timeout: 180_000 },
  ],
})

test('a manager learns that an e-mail was refused, and sends it again after a power cut', async ({
  page,
  mail,
  escale,
}) => {
  test.slow()
  await page.goto('/messages')
  // What the demonstration decided is told already.
  await expect(page.getByText('Recours contre un refus : La Cantine des Docks')).toBeVisible()
  await page.getByRole('button', { name: 'Tout marquer comme lu' }).click()
  await expect(page.getByRole('link', { name: 'Messages', exact: true })).toBeVisible()
  await page.getByRole('link', { name: 'Tâches et envois' }).click()
  await expect(page.getByText('Aucune tâche abandonnée')).toBeVisible()

  mail.refuse = { code: 550, message: 'no such mailbox' }
  const address = page.getByLabel('Adresse qui recevra l’essai')
  await address.fill('camille')
  await page.getByRole('button', { name: 'Envoyer un essai' }).click()
  await expect(page.getByText('Donnez une adresse comme prenom@exemple.fr.')).toBeVisible()
  await expect(address).toBeFocused()
  await address.fill('camille@exemple.fr')
  await page.getByRole('button', { name: 'Envoyer un essai' }).click()
  await expect(page.getByText('L’essai part vers camille@exemple.fr.')).toBeVisible()
  const dead = page.getByRole('row', { name: /Envoi d’un e-mail/ })
  await expect(async () => {
    await page.getByRole('button', { name: 'Actualiser' }).click()
    await expect(dead).toContainText('550 no such mailbox', { timeout: 1000 })
  }).toPass()
  await expectAccessible(page)

  await escale.restart('SIGKILL')
  mail.refuse = null
  await page.goto('/')
  await page.getByRole('link', { name: 'Messages (1 non lu)' }).click()
  await page.getByText('Une tâche automatique a été abandonnée').click()
  await expect(page.getByText(/Raison : .*550 no such mailbox/)).toBeVisible()
  await expect(page.getByRole('link', { name: 'Messages', exact: true })).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('link', { name: 'Ouvrir' }).click()
  await dead.getByRole('button', { name: 'Relancer' }).click()
  await expect(page.getByText('Aucune tâche abandonnée')).toBeVisible()
  await expect
    .poll(() => mail.received.map(({ to, subject }) => [to, subject]))
    .toEqual([['camille@exemple.fr', 'Essai d’envoi d’Escale']])
})

test('a manager chooses how messages come, and gives his calendar a secret address', async ({ page, request }) => {
  await page.goto('/messages')
  await page.getByRole('link', { name: 'Réglages' }).click()
  await expect(page.getByText('Aucune adresse e-mail ne vous est connue')).toBeVisible()
  const committee = page.getByRole('group', { name: 'Comités et visites' }).getByLabel('Dans Escale')
  await committee.uncheck()
  await expect(page.getByText('Réglage enregistré.')).toBeVisible()
  await page.reload()
  await expect(committee).not.toBeChecked()

  await page.getByRole('button', { name: 'Créer mon adresse d’agenda' }).click()
  const address = await page.getByLabel('Votre adresse d’agenda').inputValue()
  const feed = await (await request.get(address)).text()
  expect(feed).toMatch(/^BEGIN:VCALENDAR\r\n/)
  expect(feed).toContain('SUMMARY:Fin d’occupation')
  expect(feed).toContain('SUMMARY:Fin du site')
  await expectAccessible(page)
  await page.reload()
  await expect(page.getByText('Une adresse est active depuis le')).toBeVisible()
  await page.getByRole('button', { name: 'Supprimer l’adresse' }).click()
  await expect(page.getByRole('button', { name: 'Créer mon adresse d’agenda' })).toBeVisible()
  expect((await request.get(address)).status()).toBe(404)
})
