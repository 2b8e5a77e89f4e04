import { expect, expectAccessible, mapIsIdle, test } from './journey.ts'

test('a site drawn on the map, its typing kept over a reload, a building and a room in it, archived and brought back', async ({
  page,
}) => {
  await page.goto('/sites/nouveau')
  await mapIsIdle(page)

  // Nothing can stop a person without saying where.
  await page.getByRole('button', { name: 'Créer le site' }).click()
  await expect(page.getByLabel('Nom du site')).toBeFocused()
  await expect(page.getByText('Choisissez la commune du site.')).toBeVisible()

  await page.getByLabel('Nom du site').fill('Halle des Essais')
  await page.getByRole('radio', { name: 'Transitoire' }).check()
  const commune = page.getByRole('combobox', { name: 'Commune' })
  await commune.fill('reze')
  await commune.press('Enter')
  await expect(commune).toHaveValue('Rezé')
  await mapIsIdle(page)

  const canvas = page.locator('.maplibregl-canvas')
  await canvas.scrollIntoViewIfNeeded()
  const box = (await canvas.boundingBox())!
  const point = (x: number, y: number) => ({ position: { x: box.width * x, y: box.height * y } })
  await page.getByRole('button', { name: 'Placer le point' }).click()
  await canvas.click(point(0.5, 0.5))
  await expect(page.getByLabel('Latitude')).toHaveValue(/^47,19/)
  await expect(page.getByLabel('Longitude')).toHaveValue(/^-1,5/)

  await page.getByLabel('Latitude').fill('47,19')
  await page.reload()
  await expect(page.getByText('Votre saisie en cours a été retrouvée.')).toBeVisible()
  await expect(page.getByLabel('Nom du site')).toHaveValue('Halle des Essais')
  await expect(page.getByLabel('Latitude')).toHaveValue('47,19')

  await page.getByRole('button', { name: 'Créer le site' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Halle des Essais' })).toBeVisible()
  await expect(page.getByText('47,19000° N')).toBeVisible()

  await page.getByRole('link', { name: 'Ajouter un bâtiment' }).click()
  await page.getByLabel('Nom du bâtiment').fill('Nef')
  await page.getByRole('button', { name: 'Créer le bâtiment' }).click()
  await page.getByRole('link', { name: 'Ajouter un local' }).click()
  await page.getByLabel('Nom du local').fill('Atelier nord')
  await page.getByLabel('Type de local').selectOption('Atelier')
  await page.getByRole('radiogroup', { name: 'Quai de déchargement' }).getByRole('radio', { name: 'Non' }).check()
  await page.getByLabel('Amorçage').fill('450,5')
  await page.getByRole('button', { name: 'Créer le local' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Atelier nord' })).toBeVisible()
  await expect(page.getByRole('row', { name: /Amorçage/ })).toContainText(/450,50\s€/)
  await expect(page.getByRole('row', { name: /Incubation/ })).toContainText('inconnu')

  await page.getByRole('link', { name: 'Halle des Essais' }).click()
  await page.getByRole('button', { name: 'Archiver' }).click()
  await expect(page.getByText('Ce site est archivé')).toBeVisible()
  await page.getByRole('status').getByRole('button', { name: 'Annuler' }).click()
  await expect(page.getByText('Ce site est archivé')).toHaveCount(0)

  // Later, when nothing can be taken back any more, it is found from the map's search.
  await page.getByRole('button', { name: 'Archiver' }).click()
  await expect(page.getByText('Ce site est archivé')).toBeVisible()
  await page.goto('/?recherche=essais')
  await expect(page.getByText('Aucun site ne répond à cette recherche')).toBeVisible()
  await page.getByRole('link', { name: 'Voir les sites archivés' }).click()
  await expect(page.getByRole('row', { name: /Halle des Essais.*Rezé.*Transitoire/ })).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Restaurer Halle des Essais' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Halle des Essais' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Archiver' })).toBeVisible()
  await page.goto('/?recherche=essais')
  await expect(page.getByRole('list', { name: 'Liste des sites' })).toContainText('Halle des Essais')
})

test('an outline drawn on the map tells its area, and that area can be taken for the site', async ({
  page,
  escale,
}) => {
  const { items } = (await (await fetch(`${escale.url}/api/sites?search=Grande%20Cale`)).json()) as {
    items: { id: string }[]
  }
  await page.goto(`/sites/${items[0]!.id}/modifier`)
  await mapIsIdle(page)
  const canvas = page.locator('.maplibregl-canvas')
  await canvas.scrollIntoViewIfNeeded()
  const box = (await canvas.boundingBox())!
  await page.getByRole('button', { name: 'Dessiner le contour' }).click()
  await expect(page.getByText('Cliquez à chaque angle du site')).toBeVisible()
  await expect(canvas).toHaveCSS('cursor', 'crosshair')
  for (const [x, y] of [
    [0.4, 0.3],
    [0.6, 0.3],
    [0.6, 0.7],
    [0.4, 0.7],
    [0.4, 0.3],
  ] as const) {
    const at = [box.x + box.width * x, box.y + box.height * y] as const
    await page.mouse.move(...at, { steps: 4 })
    await page.mouse.click(...at)
    await mapIsIdle(page)
  }
  const area = page.getByText(/Surface du contour\s: [\d\s]+m²/)
  await expect(area).toBeVisible()
  const drawn = (await area.innerText()).replace(/\D+/g, '').replace(/2$/, '')
  await page.getByRole('button', { name: 'Prendre cette surface' }).click()
  await expect(page.getByLabel('Surface du terrain')).toHaveValue(drawn)
  await page.getByRole('button', { name: 'Enregistrer' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'La Grande Cale' })).toBeVisible()
  const { outline } = (await (await fetch(`${escale.url}/api/sites/${items[0]!.id}`)).json()) as {
    outline: { type: string }
  }
  expect(outline.type).toBe('MultiPolygon')
})
