import { expect, expectAccessible, test } from './journey.ts'

const NAME = 'Les Amarres du Large'
const LARGE = 'Le Grand Gréement'

interface Paged {
  items: { id: string; name: string }[]
}

test('enter a demand, make a plan, read why, pin, solve again, accept, and find it on the timeline for good', async ({
  page,
  escale,
}) => {
  test.slow()
  await page.goto('/demandes')
  await page.getByRole('link', { name: 'Nouvelle demande' }).click()

  await page.getByRole('button', { name: 'Nouvelle structure' }).click()
  const organisation = page.getByRole('dialog', { name: 'Nouvelle structure' })
  await organisation.getByLabel('Nom').fill(NAME)
  await organisation.getByRole('button', { name: 'Enregistrer la structure' }).click()
  await expect(page.getByRole('combobox', { name: /^Structure/ })).toHaveValue(NAME)

  await page.getByRole('checkbox', { name: 'Bureau partagé' }).check()
  await page.getByLabel('Postes de travail').fill('1')
  await page.getByLabel('Budget mensuel').fill('400')
  await page.getByRole('radiogroup', { name: 'Accepte-t-elle un lieu transitoire' }).getByLabel('Oui').check()
  await page.getByRole('button', { name: 'Enregistrer la demande' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Demande de ${NAME}`)
  await expect(page.getByText(/locaux possibles, \d+ à vérifier, \d+\sécartés/)).toBeVisible()

  await page.getByRole('link', { name: 'Plans', exact: true }).click()
  await page.getByRole('link', { name: 'Nouveau plan' }).first().click()
  await page.getByLabel('Temps de calcul').selectOption('10 secondes')
  await expect(page.getByLabel('Façon de partager les locaux')).toHaveAccessibleDescription(/^À choisir d’habitude/)
  await page.getByRole('button', { name: 'Chercher le meilleur plan' }).click()
  await expect(page.getByRole('progressbar')).toBeVisible()
  await expect(page.getByText(/aucun plan ne vaut mieux|mieux est possible/)).toBeVisible({ timeout: 60_000 })
  await expect(page.getByRole('table', { name: /^Part des trimestres demandés/ })).toBeVisible()

  const card = page.getByRole('article').filter({ hasText: NAME }).first()
  await page.getByRole('searchbox', { name: 'Rechercher' }).fill('amarres')
  await card.getByRole('button', { name: 'Pourquoi' }).click()
  await expect(card.getByRole('heading', { name: 'Pourquoi pas ailleurs' })).toBeVisible()
  await expect(card.getByText('60 sur 60', { exact: true })).toBeVisible()
  await expectAccessible(page)

  await card.getByRole('button', { name: 'Imposer' }).first().click()
  await page.reload()
  await expect(page.getByRole('region', { name: '1 correction à prendre en compte' })).toBeVisible()
  await page.getByRole('button', { name: 'Refaire le plan' }).click()
  await expect(page.getByRole('table', { name: 'Les chiffres de chaque plan' })).toBeVisible({ timeout: 60_000 })
  await expectAccessible(page)

  await page.getByRole('tab', { name: 'Propositions' }).click()
  await page.getByRole('searchbox', { name: 'Rechercher' }).fill('amarres')
  await card.getByRole('button', { name: 'Accepter' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Accepter' }).click()
  await expect(card.getByText('Accepté', { exact: true })).toBeVisible()

  const held = page.getByRole('row').filter({ hasText: NAME }).first()
  await page.goto('/occupation?vue=tableau')
  await expect(held).toContainText('Occupation en cours ou décidée')
  await page.reload()
  await expect(held).toBeVisible()
  await escale.restart()
  await page.reload()
  await expect(held).toBeVisible()
})

test('read the smallest change that would house a demand, do it, and it is housed', async ({ page }) => {
  test.slow()
  const post = async (path: string, data: object) => {
    const reply = await page.request.post(`/api/${path}`, { data })
    expect(reply.status()).toBe(201)
    return (await reply.json()) as { id: string }
  }
  // A yard that only one organisation is large enough for, and 40 € a month too dear for it.
  const sites = (await (await page.request.get('/api/sites?search=Solilab')).json()) as Paged
  const siteId = sites.items.find(({ name }) => name === 'Solilab')!.id
  const buildings = (await (await page.request.get(`/api/buildings?siteId=${siteId}`)).json()) as Paged
  const { id: organisationId } = await post('organisations', { territory: '244400404', name: LARGE, stage: 'launch' })
  await post('rooms', {
    buildingId: buildings.items[0]!.id,
    name: 'Grande cour',
    kind: 'yard',
    shared: false,
    areaM2: { value: 5000, asOf: null },
    rents: [{ stage: 'launch', eurCentsPerMonth: 400_00 }],
    admitsStages: ['launch'],
  })
  const needed = { from: '2027-01-01', until: '2029-01-01' }
  const { id: demandId } = await post('demands', {
    organisationId,
    phases: [
      {
        stage: 'launch',
        needed,
        kinds: ['yard'],
        requiredEquipment: [],
        areaMinM2: 4000,
        budgetEurCentsPerMonth: 360_00,
      },
    ],
  })
  const makePlan = async () => {
    await page.goto('/plans/nouveau')
    await page.getByLabel('Temps de calcul').selectOption('10 secondes')
    await page.getByRole('button', { name: 'Chercher le meilleur plan' }).click()
    await expect(page.getByText(/aucun plan ne vaut mieux|mieux est possible/)).toBeVisible({ timeout: 60_000 })
  }

  await makePlan()
  await page.getByRole('tab', { name: 'Sans local' }).click()
  const card = page.getByRole('article').filter({ hasText: LARGE }).first()
  const ask = card.getByRole('button', { name: `Que faudrait-il changer ? pour ${LARGE}` })
  await ask.focus()
  await page.keyboard.press('Enter')
  await expect(card.getByText('Si son budget mensuel')).toHaveText(
    `Si son budget mensuel passait de 360 € à 400 € (40 € de plus), ${LARGE} pourrait occuper ` +
      '« Grande cour » (Grande halle, Solilab) du 1er janvier 2027 au 31 décembre 2028, sans déplacer personne.',
  )
  await expect(ask).toBeFocused()
  await expectAccessible(page)

  await page.goto(`/demandes/${demandId}/modifier`)
  await page.getByLabel('Budget mensuel').fill('400')
  await page.getByRole('button', { name: 'Enregistrer', exact: true }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Demande de ${LARGE}`)
  await makePlan()
  await page.getByRole('searchbox', { name: 'Rechercher' }).fill(LARGE)
  await expect(card).toContainText('Grande cour')
})

test('the timeline is read and walked by keyboard alone', async ({ page }) => {
  await page.goto('/occupation')
  const grid = page.getByRole('grid', { name: 'Occupation des locaux par trimestre' })
  await grid.getByRole('button').first().focus()
  const focused = page.locator(':focus')
  for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown']) await page.keyboard.press(key)
  const room = await focused.textContent()
  await page.keyboard.press('ArrowRight')
  await expect(focused).toHaveAccessibleName(new RegExp(`, ${room?.trim()}, .*Occupation en cours ou décidée`))
  const [organisation] = ((await focused.getAttribute('aria-label')) ?? '').split(', ')
  await page.keyboard.press('Control+End')
  await page.keyboard.press('Control+Home')
  await expect(focused).toHaveAttribute('aria-expanded', 'true')
  for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowRight', 'Enter']) await page.keyboard.press(key)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(organisation ?? '')
})

test('a draft comes back after a reload, and each fault stands beside its field', async ({ page }) => {
  await page.goto('/demandes/nouvelle')
  await page.getByRole('button', { name: 'Enregistrer la demande' }).click()
  await expect(page.getByRole('combobox', { name: /^Structure/ })).toBeFocused()
  await expect(page.getByText('Cochez au moins un type de local.')).toBeVisible()

  await page.getByLabel('Surface minimale').fill('80')
  await page.getByLabel('Surface idéale').fill('60,5')
  await expect(page.getByLabel('Surface minimale')).toHaveAccessibleDescription(/dépasse la surface idéale/)
  await page.getByLabel('Surface idéale').fill('90,5')
  await page.reload()
  await expect(page.getByText('Votre saisie en cours a été retrouvée.')).toBeVisible()
  await expect(page.getByLabel('Surface idéale')).toHaveValue('90,5')
})

test('the timeline can be entered by keyboard wherever it was scrolled to', async ({ page }) => {
  await page.goto('/occupation')
  const grid = page.getByRole('grid', { name: 'Occupation des locaux par trimestre' })
  const stops = grid.locator('[tabindex="0"]')
  await expect(stops).toHaveText('La Conserverie')
  await grid.evaluate((element) => element.scrollTo(0, element.scrollHeight))
  await expect(grid.getByRole('row').filter({ hasText: 'Wattignies' })).toBeVisible()
  await expect(stops).toHaveText('La Conserverie')
  await expectAccessible(page)
})
