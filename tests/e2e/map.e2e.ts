import { readFile } from 'node:fs/promises'
import { expect, expectAccessible, mapIsIdle, test } from './journey.ts'

/** The site that answers, and under it the room. */
const THE_ONE = [/La Grande Cale.*Rezé.*1\slocal libre/s, /Atelier du quai.*150\sm²/s]

test('find a free workshop with a dock in Rezé next spring', async ({ page }) => {
  await page.goto('/')
  await mapIsIdle(page)
  await expect(page.getByRole('status').filter({ hasText: 'locaux libres' })).toHaveText(/21\ssites/)

  const filters = page.getByRole('group', { name: 'Filtres' })
  const choose = async (menu: string, option: string) => {
    await filters.getByRole('button', { name: menu }).click()
    await page.getByRole('checkbox', { name: option, exact: true }).check()
    await page.keyboard.press('Escape')
  }
  await choose('Commune', 'Rezé')
  await choose('Type de local', 'Atelier')
  await choose('Équipement', 'Quai de déchargement')

  // Today is in the autumn of 2026: the second quarter of 2027 is two steps away.
  const slider = page.getByRole('slider', { name: /Trimestre/ })
  await slider.focus()
  await slider.press('ArrowRight')
  await slider.press('ArrowRight')
  await expect(slider).toHaveAttribute('aria-valuetext', /T2\s2027/)
  await page.getByRole('checkbox', { name: 'Libres seulement' }).check()

  const found = page.getByRole('list', { name: 'Liste des sites' }).getByRole('listitem')
  await expect(found).toHaveText(THE_ONE)

  // The whole view is in the address: it can be kept, shared, and comes back.
  await page.reload()
  await mapIsIdle(page)
  await expect(found).toHaveText(THE_ONE)

  await found.getByRole('link', { name: /La Grande Cale/ }).click()
  const panel = page.getByRole('region', { name: 'La Grande Cale' })
  await expect(panel.getByRole('listitem').filter({ hasText: 'Atelier du quai' })).toContainText(/libre/i)

  // The address of a site alone brings the map to it, as choosing it does.
  const centre = () => new URL(page.url()).searchParams.get('vue')?.split(',').slice(0, 2).map(Number) ?? []
  await mapIsIdle(page)
  const chosen = centre()
  const site = new URL(page.url()).searchParams.get('site')!
  await page.goto(`/?site=${site}`)
  await mapIsIdle(page)
  await expect(panel).toBeVisible()
  await expect.poll(centre).toEqual(chosen.map((degrees) => expect.closeTo(degrees, 4)))
})

test('the sites that a filter keeps are taken along as a file, with the keyboard', async ({ page }) => {
  await page.goto('/?communes=44143')
  await page.getByRole('button', { name: 'Exporter' }).press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Exporter les sites de la liste' })
  await expect(dialog.getByRole('link')).toHaveCount(5)
  await expectAccessible(page)
  const saved = page.waitForEvent('download')
  await dialog.getByRole('link', { name: 'Tableau (CSV)' }).press('Enter')
  const download = await saved
  expect(download.suggestedFilename()).toBe('sites.csv')
  const lines = (await readFile(await download.path(), 'utf8')).trim().split('\r\n')
  expect(lines[0]).toContain('Identifiant;Nom;Durée;État')
  expect(lines.length).toBeGreaterThan(1)
  for (const line of lines.slice(1)) expect(line).toContain(';44143;Rezé;')
})
