import { readFile } from 'node:fs/promises'
import { docxParagraphs, pdfText } from '../support/documentText.ts'
import { expect, expectAccessible, test } from './journey.ts'

test('from an occupancy a manager chooses a form, writes a draft, has it signed, prints it and sees its end coming', async ({
  page,
  escale,
}) => {
  test.slow()
  const { items } = (await (await fetch(`${escale.url}/api/occupancies?limit=500&on=2026-11-24`)).json()) as {
    items: {
      organisation: { id: string; name: string }
      roomName: string
      workstations: number | null
      during: { until: string | null }
    }[]
  }
  const { organisation, roomName } = items.find(
    ({ workstations, during }) => workstations === null && during.until !== null,
  )!

  // The grid of rents is empty at first.
  await page.goto('/loyers')
  await expect(page.getByText('La grille est vide')).toBeVisible()
  await page.getByLabel('Montant').fill('96')
  await page.getByRole('button', { name: 'Enregistrer ce loyer' }).click()
  await expect(page.getByRole('row', { name: /Atelier/ })).toContainText(/96\s€/)
  await expectAccessible(page)

  await page.goto(`/structures/${organisation.id}`)
  await page
    .getByRole('row', { name: new RegExp(roomName) })
    .getByRole('link', { name: 'Convention' })
    .click()
  await expect(page.getByText('Aucune convention pour l’instant')).toBeVisible()
  await page.getByRole('link', { name: 'Nouvelle convention' }).first().click()
  const forms = page.getByRole('radiogroup', { name: 'Quelle forme juridique ?' })
  await expect(forms).toContainText('À faire valider par un conseil.')
  await page.getByLabel('Premier jour').fill('2026-01-01')
  await page.getByLabel('Dernier jour').fill('2027-06-30')
  await page.getByLabel('Ce qui rend l’occupation précaire').selectOption('Travaux prévus')
  await page.getByLabel('Loyer mensuel hors taxes').fill('412,5')
  const precarious = forms.getByRole('listitem').filter({ hasText: 'Convention d’occupation précaire' })
  await expect(precarious).toContainText('Code de commerce, art. L. 145-5-1')
  await precarious.getByRole('radio').check()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Enregistrer le brouillon' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(
    `Convention d’occupation précaire, ${organisation.name}`,
  )

  const download = async (name: string) => {
    const coming = page.waitForEvent('download')
    await page.getByRole('link', { name }).click()
    const file = await coming
    return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) }
  }
  const pdf = await download('Télécharger le PDF')
  expect(pdf.name).toBe('convention.pdf')
  const read = pdfText(pdf.bytes).replaceAll(/\s/g, '')
  for (const words of [
    'Projet – à faire valider par un conseil',
    'Du 1er janvier 2026 au 30 juin 2027 inclus, soit 18 mois.',
    'Loyer mensuel hors taxes : 412,50 €.',
  ])
    expect(read).toContain(words.replaceAll(/\s/g, ''))
  const docx = await download('Télécharger le texte à modifier (Word)')
  expect(docxParagraphs(docx.bytes)).toContain(
    'Circonstance qui rend l’occupation précaire : les travaux prévus sur le bâtiment.',
  )

  await page.getByRole('button', { name: 'Commencer l’état des lieux d’entrée' }).click()
  await page.getByLabel('État', { exact: true }).first().selectOption('Bon')
  await expectAccessible(page)
  await page.getByLabel('Signé par les deux parties le').fill('2026-01-01')
  await page.getByRole('button', { name: 'Enregistrer' }).click()
  await expect(page.getByText('Signé le 1er janvier 2026')).toBeVisible()

  await page.getByRole('button', { name: 'Noter la signature' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Signée le').fill('2025-12-15')
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Enregistrer' }).click()
  await expect(page.getByText('Signée le 15 décembre 2025.')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Modifier' })).toHaveCount(0)
  await expectAccessible(page)

  await page.goto('/echeances')
  const deadline = page
    .getByRole('listitem')
    .filter({ hasText: `Convention d’occupation précaire de ${organisation.name}` })
  await expect(deadline).toContainText('dernier jour le 30 juin 2027')
  await expect(deadline).toContainText('dans 9 mois au plus')
  await expectAccessible(page)
  await deadline.getByRole('link', { name: 'Ouvrir la convention' }).click()
  await expect(page.getByText('Signée le 15 décembre 2025.')).toBeVisible()
})

test('a review moves an organisation along its pathway, and whoever is due to move on is shown where to', async ({
  page,
}) => {
  await page.goto('/echeances')
  const due = page.getByRole('region', { name: 'Qui doit changer de local' }).getByRole('listitem')
  await due.getByRole('button', { name: 'Où pourrait-elle aller ?' }).first().click()
  await expect(due.getByRole('status').first()).toContainText('pour un an et le même besoin qu’aujourd’hui')
  await expectAccessible(page)
  await due.getByRole('link', { name: 'Parcours' }).first().click()

  await page.getByLabel('Jalon', { exact: true }).selectOption('Premier emploi')
  await page.getByRole('button', { name: 'Ajouter' }).click()
  await page.getByRole('button', { name: 'Atteint aujourd’hui' }).click()
  await expect(page.getByText('Atteint le 24 novembre 2026')).toBeVisible()
  await page.getByRole('button', { name: 'Enregistrer la revue' }).click()
  await expect(page.getByText('Dites qui a décidé.')).toBeVisible()
  await page.getByLabel('Étape décidée').selectOption('Changement d’échelle')
  await page.getByLabel('Décidé par').fill('Comité de suivi')
  await page.getByLabel('Pourquoi').fill('Trois emplois créés.')
  await page.getByRole('button', { name: 'Enregistrer la revue' }).click()
  await expect(page.getByText('Étape actuelle : Changement d’échelle.')).toBeVisible()
  await expect(page.getByText('Comité de suivi, le 24 novembre 2026')).toBeVisible()
  await expectAccessible(page)
})
