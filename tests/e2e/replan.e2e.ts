import type { Page } from '@playwright/test'
import { expect, expectAccessible, test } from './journey.ts'

const PHONE = { width: 320, height: 640 }

/** A plan of the demonstration, ready. @returns its id */
async function readyPlan(page: Page): Promise<string> {
  const asked = { territory: '244400404', name: 'Premier plan', startsOn: '2027-01-01', quarters: 8, seconds: 3 }
  const { id } = (await (await page.request.post('/api/plans', { data: asked })).json()) as { id: string }
  await expect(async () => {
    const plan = (await (await page.request.get(`/api/plans/${id}`)).json()) as { status: string }
    expect(plan.status).toBe('ready')
  }).toPass({ timeout: 60_000 })
  return id
}
async function nothingWider(page: Page): Promise<void> {
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  )
  expect(overflow).toBeLessThanOrEqual(0)
}

test('close a site and plan again: who moves and why, nothing stored, then accept for one and refuse the rest', async ({
  page,
}) => {
  test.slow()
  const id = await readyPlan(page)
  await page.goto(`/plans/${id}`)
  await page.getByRole('link', { name: 'Re-planifier' }).click()
  await expect(page.getByText('qui y a un local le garde autant que possible')).toBeVisible()
  await page.getByRole('button', { name: 'Ajouter un site qui ferme' }).click()
  await page.getByRole('button', { name: 'Chercher le nouveau plan' }).click()
  await expect(page.getByLabel('Site', { exact: true })).toBeFocused()
  await expect(page.getByText('Choisissez le site.')).toBeVisible()
  await page.getByLabel('Site', { exact: true }).selectOption('Le Hangar des Marées')
  await page.getByLabel('Ferme le').fill('2027-07-01')
  const slider = page.getByRole('slider', { name: /ne rien déplacer/ })
  await slider.press('ArrowRight')
  await expect(slider).toHaveAttribute('aria-valuetext', /obligée/)
  await expect(page.getByText('vaut 40 points de plus par trimestre')).toBeVisible()
  await slider.press('ArrowLeft')
  await page.getByLabel('Temps de calcul').selectOption('10 secondes')
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Chercher le nouveau plan' }).click()

  await expect(page.getByText('Le site Le Hangar des Marées ferme le 1er juillet 2027.').first()).toBeVisible()
  const list = page.getByRole('list', { name: 'Qui change de place, quand et pourquoi' })
  // Who moves in the first plan is there to be read while better ones are looked for.
  const soFar = page.getByText(/meilleur plan trouvé jusqu’ici/)
  await expect(soFar).toBeVisible({ timeout: 60_000 })
  await expect(list).toBeVisible()
  await expectAccessible(page)
  await page.setViewportSize(PHONE)
  await nothingWider(page)
  await page.setViewportSize({ width: 1280, height: 800 })
  await expect(soFar).toBeHidden({ timeout: 60_000 })
  await expect(list).toBeVisible()
  await expect(
    page.getByText(/dont le local ferme ont une place à chaque phase|C’est impossible autrement/),
  ).toBeVisible()
  const moved = list.getByRole('article').filter({ hasText: 'À reloger' }).first()
  await expect(moved).toContainText('Le Hangar des Marées')
  await expect(moved).toContainText('Le site Le Hangar des Marées ferme le 1er juillet 2027.')
  await expectAccessible(page)
  const saved = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Exporter la liste (CSV)' }).click()
  expect((await saved).suggestedFilename()).toBe('qui-bouge-2027-01-01.csv')
  await page.setViewportSize(PHONE)
  await nothingWider(page)
  await expectAccessible(page)
  await page.setViewportSize({ width: 1280, height: 800 })

  const name = (await moved.getByRole('heading').textContent())!.trim()
  await page.getByRole('tab', { name: 'Propositions' }).click()
  await page.getByRole('searchbox', { name: 'Rechercher' }).fill(name)
  const card = page.getByRole('article').filter({ hasText: `Change de local` }).first()
  await card.getByRole('button', { name: 'Accepter' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Accepter' }).click()
  await expect(card.getByText('Accepté', { exact: true })).toBeVisible()
  await page.getByRole('button', { name: 'Tout refuser' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Tout refuser' }).click()
  await expect(page.getByText('Les propositions restantes sont refusées.')).toBeVisible()
  await page.goto('/occupation?vue=tableau')
  await expect(page.getByRole('row').filter({ hasText: name }).first()).toBeVisible()
})

test('from the sheet of a site, works in two phases on a phone: the rooms that conflict are named', async ({
  page,
}) => {
  test.slow()
  await page.setViewportSize(PHONE)
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' })
  const { items } = (await (await page.request.get('/api/sites?search=Solilab')).json()) as {
    items: { id: string; name: string }[]
  }
  await page.goto(`/sites/${items.find(({ name }) => name === 'Solilab')!.id}`)
  await page.getByRole('link', { name: 'Et si ce site fermait ?' }).click()
  await expect(page.getByLabel('Site', { exact: true })).toHaveValue(/.+/)
  await page.getByRole('button', { name: 'Retirer 1' }).click()
  for (const [at, from, until] of [
    [0, '2027-04-01', '2027-07-01'],
    [1, '2027-07-01', '2027-10-01'],
  ] as const) {
    await page.getByRole('button', { name: 'Ajouter une phase de travaux' }).click()
    const phase = page.getByRole('group', { name: `Phase de travaux (changement ${at + 1})` })
    await phase.getByRole('button', { name: 'Tous les locaux' }).click()
    if (at === 0) await phase.getByLabel('Début des travaux').fill(from)
    await expect(phase.getByLabel('Début des travaux')).toHaveValue(from)
    await phase.getByLabel('Réouverture le').fill(until)
  }
  await nothingWider(page)
  await expectAccessible(page)
  await page.getByLabel('Temps de calcul').selectOption('10 secondes')
  await page.getByRole('button', { name: 'Chercher le nouveau plan' }).click()
  await expect(page.getByText('C’est impossible autrement, et voici pourquoi :')).toBeVisible({ timeout: 60_000 })
  await expect(page.getByText(/aucun local ouvert et libre ne convient|il en manque/).first()).toBeVisible()
  await nothingWider(page)
  await expectAccessible(page)
})
