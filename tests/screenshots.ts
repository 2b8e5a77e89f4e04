/** The pictures of the README, taken from the product itself: npm run screenshots */
import { chromium, type Page } from '@playwright/test'
import config from './e2e/playwright.config.ts'
import { startServer } from './support/server.ts'

const FOLDER = 'tests/screenshots'
const server = await startServer()
const browser = await chromium.launch(config.use?.launchOptions ?? {})
const page = await browser.newPage({
  viewport: { width: 1280, height: 800 },
  locale: 'fr-FR',
  timezoneId: 'Europe/Paris',
  baseURL: server.url,
})

async function shoot(name: string, address: string, ready: (page: Page) => Promise<unknown>): Promise<void> {
  await page.goto(address)
  await ready(page)
  await page.screenshot({ path: `${FOLDER}/${name}.png` })
}

await shoot('map', '/', () => page.waitForSelector('[data-map-idle="true"]'))
await shoot('timeline', '/occupation', () => page.getByRole('grid').waitFor())
await browser.close()
await server.stop()
