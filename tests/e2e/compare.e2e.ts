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
