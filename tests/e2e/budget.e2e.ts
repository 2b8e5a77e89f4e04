import { gzipSync } from 'node:zlib'
import { expect, mapIsIdle, test } from './journey.ts'

/** Initial JavaScript, gzipped: what a page has loaded, the map's worker too, before anybody does anything. */
const BUDGETS = [
  { path: '/demandes', kilobytes: 120 },
  { path: '/structures', kilobytes: 120 },
  { path: '/occupation', kilobytes: 120 },
  { path: '/plans', kilobytes: 120 },
  { path: '/attributions', kilobytes: 120 },
  { path: '/', kilobytes: 500 },
  { path: '/sites/nouveau', kilobytes: 500 },
]

for (const { path, kilobytes } of BUDGETS) {
  test(`${path} loads less than ${kilobytes} kB of JavaScript`, async ({ page }) => {
    await page.goto(path)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    if (kilobytes === 500) await mapIsIdle(page)
    const scripts = await page.evaluate(() => [
      ...new Set(
        performance
          .getEntriesByType('resource')
          .map(({ name }) => name)
          .filter((name) => new URL(name).pathname.endsWith('.js')),
      ),
    ])
    const sizes = await Promise.all(
      scripts.map(async (url) => gzipSync(Buffer.from(await (await fetch(url)).arrayBuffer())).length),
    )
    expect(sizes.length).toBeGreaterThan(2)
    expect(sizes.reduce((sum, size) => sum + size, 0) / 1000).toBeLessThan(kilobytes)
  })
}
