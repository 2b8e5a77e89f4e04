import { readFile } from 'node:fs/promises'
import { expect, expectAccessible, test } from './journey.ts'

// A demand is refused here, and people sign in. Whoever refused may not answer the appeal.
test.use({ server: 'refusals', answersRefused: [409] })

const KEY = 'r'.repeat(43)

test('a demand is refused, contested by its link with a document, overturned by another person, and waits again', async ({
  page,
  browser,
  baseURL,
  escale,
}) => {
  test.slow()
  const ask = async (method: string, path: string, body?: object, more: Record<string, string> = {}) => {
    const headers = { authorization: `Bearer ${KEY}`, ...(body && { 'content-type': 'application/json' }), ...more }
    const reply = await fetch(`${escale.url}/api${path}`, {
      method,
      headers,
      ...(body && { body: JSON.stringify(body) }),
    })
    return (await reply.json()) as { id: string; version: number; content: object; demandId: string }
  }
  const draft = await ask('POST', '/applications', { territory: '244400404' })
  const content = {
    ...draft.content,
    organisation: {
      ...(draft.content as { organisation: object }).organisation,
      name: 'L’Atelier du Bief',
      stage: 'launch',
    },
    contact: { name: 'Ana Le Goff', email: 'ana@bief.example' },
    phases: [
      {
        stage: 'launch',
        needed: { from: '2027-01-01', until: '2028-01-01' },
        kinds: ['kitchen'],
        requiredEquipment: [],
        areaMinM2: 9000,
        areaIdealM2: null,
        areaMaxM2: null,
        workstations: null,
        minClearHeightM: null,
        minFloorLoadKnM2: null,
        minDoorWidthM: null,
        minPowerKva: null,
        budgetEurCentsPerMonth: null,
      },
    ],
  }
  await ask('PATCH', `/applications/${draft.id}`, { content }, { 'if-match': '"1"' })
  const { demandId } = await ask('POST', `/applications/${draft.id}/send`)

  await page.goto('/connexion')
  await page.getByRole('button', { name: 'Entrer : gestionnaire' }).click()
  await expect(page.getByRole('link', { name: /^Mon compte/ })).toBeVisible()
  await page.goto(`/candidater/${draft.id}`)
  await page.getByRole('button', { name: 'Admettre en liste d’attente' }).click()
  await page.getByRole('link', { name: 'Ouvrir la demande' }).click()
  await page.getByRole('button', { name: 'Refuser' }).click()
  await page.getByRole('checkbox', { name: 'Aucun local ne convient' }).check()
  await page.getByRole('button', { name: 'Rédiger la lettre' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/Refus.*L’Atelier du Bief/)
  const letter = page.getByRole('textbox', { name: 'Lettre', exact: true })
  await expect(letter).toHaveValue(/aucun ne répond à ses exigences/)
  await letter.fill(`${await letter.inputValue()}\n\nBien cordialement.`)
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Envoyer le refus' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Envoyer le refus' }).click()
  await expect(page.getByText('Envoyé', { exact: true })).toBeVisible()
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Lettre en PDF' }).click(),
  ])
  expect((await readFile(await file.path())).subarray(0, 5).toString()).toBe('%PDF-')

  // The organisation, on a telephone, with its link alone.
  const context = await browser.newContext({
    locale: 'fr-FR',
    viewport: { width: 390, height: 780 },
    ...(baseURL && { baseURL }),
  })
  const phone = await context.newPage()
  await phone.goto(`/candidater/${draft.id}#${KEY}`)
  await expect(phone.getByText('Bien cordialement.')).toBeVisible()
  await expectAccessible(phone)
  await phone.getByRole('button', { name: 'Contester' }).click()
  await phone.getByLabel('Ce que vous contestez').fill('Nous demandons en fait 90 m².')
  await phone.getByRole('button', { name: 'Envoyer le recours' }).click()
  await expect(phone.getByText('Refus contesté')).toBeVisible()
  await phone
    .getByLabel('Ajouter un document')
    .setInputFiles({ name: 'plan.txt', mimeType: 'text/plain', buffer: Buffer.from('90 m²') })
  await expect(phone.getByRole('button', { name: 'plan.txt' })).toBeVisible()
  await expectAccessible(phone)

  // Who refused cannot answer; another person can.
  await page.goto('/recours')
  await page.getByRole('link', { name: 'L’Atelier du Bief' }).click()
  await page.getByRole('button', { name: 'Réexaminer la demande' }).click()
  await expect(page.getByRole('columnheader', { name: 'Au refus' })).toBeVisible()
  await page.getByLabel('Réponse motivée').fill('La surface demandée était une erreur de saisie.')
  await page.getByRole('button', { name: 'Annuler le refus' }).click()
  await expect(page.getByText('une autre personne doit répondre au recours')).toBeVisible()
  await expectAccessible(page)
  const appealPage = page.url()
  await page.getByRole('link', { name: /^Mon compte/ }).click()
  await page.getByRole('button', { name: 'Se déconnecter' }).click()
  await page.getByRole('button', { name: 'Entrer : administrateur' }).click()
  await expect(page.getByRole('link', { name: /^Mon compte/ })).toBeVisible()
  await page.goto(appealPage)
  await page.getByLabel('Réponse motivée').fill('La surface demandée était une erreur de saisie.')
  await page.getByRole('button', { name: 'Annuler le refus' }).click()
  await expect(page.getByText('Refus annulé').first()).toBeVisible()

  await page.goto(`/demandes/${demandId}`)
  await expect(page.getByText('En attente', { exact: true })).toBeVisible()
  await expect(page.getByText('24 novembre 2026').first()).toBeVisible()
  await phone.reload()
  await expect(phone.getByText('En liste d’attente', { exact: true })).toBeVisible()
  await expect(phone.getByText('La surface demandée était une erreur de saisie.')).toBeVisible()

  // Anybody reads who is housed.
  await phone.goto('/attributions')
  await phone.getByRole('link', { name: 'Qui est logé' }).click()
  await expect(phone.getByRole('heading', { name: 'Toutes les demandes' })).toBeVisible()
  await expectAccessible(phone)
  await context.close()
})
