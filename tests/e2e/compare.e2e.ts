import type { Page } from '@playwright/test'
import { expect, expectAccessible, mapIsIdle, test } from './journey.ts'

/** Makes a plan of the demonstration's first year and waits until it is ready. */
async function makePlan(page: Page, name: string, given: object = {}): Promise<string> {
  const data = { territory: '244400404', startsOn: '2027-01-01', quarters: 4, seconds: 3, name, ...given }
  const reply = await page.request.post('/api/plans', { data })
  expect(reply.status()).toBe(201)
  const { id } = (await reply.json()) as { id: string }
  await expect(async () => {
    const plan = (await (await page.request.get(`/api/plans/${id}`)).json()) as { status: string }
    expect(plan.status).toBe('ready')
  }).toPass({ timeout: 60_000 })
  return id
}

test('compare plans side by side: tick two, read figures, who is where and the map, add a third, on a phone', async ({
  page,
}) => {
  test.slow()
  await makePlan(page, 'Barème en vigueur')
  await makePlan(page, 'Déménager coûte cher', { weightsChanges: { moveCost: 400 } })
  await makePlan(page, 'Prioritaires d’abord', { mode: 'tiers' })

  await page.goto('/plans')
  await page.getByRole('checkbox', { name: 'Comparer Barème en vigueur' }).check()
  await expect(page.getByText('Cochez de deux à quatre plans.')).toBeVisible()
  await page.getByRole('checkbox', { name: 'Comparer Déménager coûte cher' }).check()
  await expectAccessible(page)
  await page.getByRole('link', { name: 'Comparer ces 2 plans' }).click()

  const figures = page.getByRole('table', { name: 'Les chiffres de chaque plan' })
  await expect(figures.getByRole('columnheader')).toHaveText(['Chiffre', /^A\s*Barème en vigueur$/, /^B\s*Déménager/])
  await expect(figures.getByRole('row', { name: /^Valeur au barème de A/ })).toContainText('le mieux de la ligne')
  await expect(page.getByText('Autrement que A : 1 valeur du barème.')).toBeVisible()
  for (const row of [/^Servis, priorité haute/, /^Lésées/, /^Amorçage/, /^Nantes/, /^En quartier prioritaire/, /évité/])
    await expect(figures.getByRole('rowheader', { name: row })).toBeVisible()
  await expectAccessible(page)

  await page.getByLabel('Ajouter un plan').selectOption('Prioritaires d’abord')
  await expect(figures.getByRole('columnheader')).toHaveCount(4)
  await expect(page.getByText('Autrement que A : une autre façon de partager.')).toBeVisible()
  const file = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Les chiffres (CSV)' }).click()
  expect((await file).suggestedFilename()).toBe('comparaison-chiffres.csv')

  await page.getByRole('tab', { name: 'Qui est où' }).click()
  await page.getByRole('checkbox', { name: 'Seulement ce qui diffère' }).uncheck()
  const demands = (await (await page.request.get('/api/demands?limit=1')).json()) as {
    items: { organisation: { name: string } }[]
  }
  await page.getByLabel('Rechercher une structure').fill(demands.items[0]!.organisation.name)
  await expect(
    page.getByRole('list', { name: 'Où chaque plan met chaque structure' }).getByRole('listitem'),
  ).toHaveCount(1)
  await expectAccessible(page)

  await page.getByRole('tab', { name: 'Carte' }).click()
  await mapIsIdle(page)
  await page.getByRole('radio', { name: /^B : / }).check()
  await expect(page.getByRole('list', { name: 'Lieux où l’un des plans met quelqu’un' })).toContainText('structure')
  await expectAccessible(page)

  await page.setViewportSize({ width: 320, height: 640 })
  for (const tab of ['Chiffres', 'Qui est où', 'Carte']) {
    await page.getByRole('tab', { name: tab }).click()
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    expect({ tab, overflow: Math.max(0, overflow) }).toEqual({ tab, overflow: 0 })
  }

  await page.getByRole('button', { name: /^Retirer de la comparaison le plan C/ }).click()
  await page.getByRole('button', { name: /^Retirer de la comparaison le plan B/ }).click()
  await expect(page.getByText('Choisissez au moins deux plans')).toBeVisible()
  await expectAccessible(page)
})

test('compare two scenarios: copy a plan and change, twice, and read both beside it', async ({ page }) => {
  test.slow()
  const id = await makePlan(page, 'Plan de départ')
  const first = (await (await page.request.get(`/api/plans/${id}/result`)).json()) as {
    placements: { organisation: { name: string } }[]
  }
  const { name } = first.placements[0]!.organisation
  const sites = (await (await page.request.get('/api/sites?territory=244400404&limit=500')).json()) as {
    items: { name: string; usable: { until: string | null } | null }[]
  }
  const ending = sites.items.find(({ usable }) => (usable?.until ?? '') > '2027-01-01')!

  await page.goto(`/plans/${id}`)
  await page.getByRole('link', { name: 'Copier et changer…' }).click()
  await page.getByLabel('Nom du scénario').fill('Sans elle')
  await page.getByRole('button', { name: 'Une demande retirée' }).click()
  await page.getByRole('button', { name: 'Chercher ce scénario' }).click()
  await expect(page.getByText('Choisissez la demande.')).toBeVisible()
  await page.getByRole('combobox', { name: 'Demande de' }).fill(name)
  await page.getByRole('option', { name }).first().click()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Chercher ce scénario' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sans elle')
  await expect(page.getByText(`${name} retire sa demande.`)).toBeVisible()
  await expect(page.getByText('il se compare, mais ne s’accepte pas', { exact: false })).toBeVisible()
  await expect(page.getByRole('table', { name: 'Les chiffres de chaque plan' })).toBeVisible({ timeout: 60_000 })
  await expect(page.getByRole('button', { name: 'Tout accepter' })).toHaveCount(0)

  // A room and a demand that do not exist are told apart everywhere, and lead to no sheet.
  await page.goto(`/plans/scenario?plan=${id}`)
  await page.getByLabel('Nom du scénario').fill('Une halle de plus')
  await page.getByRole('button', { name: 'Un local de plus' }).click()
  await page.getByRole('button', { name: 'Une demande de plus' }).click()
  await page.getByRole('button', { name: 'Chercher ce scénario' }).click()
  await expect(page.getByText('Choisissez le type de local.')).toBeVisible()
  const room = page.getByRole('group', { name: /^Supposition 1/ })
  await room.getByLabel('Nom du local').fill('Halle neuve')
  await room.getByLabel('Type de local').selectOption('Atelier')
  await room.getByLabel('Surface').fill('977')
  await room.getByLabel('Sinon, dans la commune').selectOption('Rezé')
  await room.getByLabel('Loyer par mois').fill('0')
  const demand = page.getByRole('group', { name: /^Supposition 2/ })
  await demand.getByLabel('Nom de la structure').fill('Coopérative du futur')
  await demand.getByLabel('Stade').selectOption('Amorçage')
  await demand.getByLabel('Premier jour demandé').fill('2027-01-01')
  await demand.getByLabel('Jusqu’au (jour du départ)').fill('2028-01-01')
  await demand.getByLabel('Surface minimale').fill('970')
  await demand.getByText('Atelier', { exact: true }).click()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Chercher ce scénario' }).click()
  await expect(page.getByText('Un local de plus, qui n’existe pas', { exact: false })).toBeVisible({ timeout: 60_000 })
  await expect(page.getByRole('table', { name: 'Les chiffres de chaque plan' })).toBeVisible({ timeout: 60_000 })
  await page.getByRole('tab', { name: /^Propositions/ }).click()
  const card = page.getByRole('article', { name: 'Coopérative du futur (hypothétique)' })
  await expect(card).toContainText('Halle neuve (hypothétique)')
  await expect(card.getByRole('link')).toHaveCount(0)
  await page.getByRole('tab', { name: 'Carte' }).click()
  await expect(page.getByRole('list', { name: 'Lieux où le plan propose quelque chose' })).toContainText(
    'Lieu hypothétique à Rezé',
  )
  await expectAccessible(page)

  await page.goto(`/plans/scenario?plan=${id}`)
  await page.getByLabel('Nom du scénario').fill('Le site reste')
  await page.getByRole('button', { name: 'Dates d’un site' }).click()
  await page.getByLabel('Site', { exact: true }).selectOption(ending.name)
  await page.getByLabel('Ne peut plus accueillir à partir du').fill('2035-01-01')
  await page.getByRole('button', { name: 'Chercher ce scénario' }).click()
  await expect(page.getByRole('table', { name: 'Les chiffres de chaque plan' })).toBeVisible({ timeout: 60_000 })
  await page.getByRole('link', { name: /^Comparaison complète/ }).click()
  await page.getByLabel('Ajouter un plan').selectOption('Sans elle')

  const compared = page.getByRole('list', { name: 'Plans comparés' }).getByRole('listitem')
  await expect(compared).toHaveCount(3)
  await expect(compared.nth(1)).toContainText(`Le site ${ending.name} reste disponible jusqu’au 31 décembre 2034.`)
  await expect(compared.nth(2)).toContainText(`${name} retire sa demande.`)
  await page.getByRole('tab', { name: 'Qui est où' }).click()
  await page.getByLabel('Rechercher une structure').fill(name)
  await expect(page.getByRole('list', { name: 'Où chaque plan met chaque structure' })).toContainText(
    'pas dans ce plan',
  )
  await expectAccessible(page)
})
