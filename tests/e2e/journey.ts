import AxeBuilder from '@axe-core/playwright'
import { test as base, expect, type Page } from '@playwright/test'
import { startServer, type RunningServer } from '../support/server.ts'

/**
 * A journey: a server filled with the demonstration, and a page whose console must stay clean: an error or a warning that
 * nobody expected fails the test that met it. Files that run one after the other share a server; one that leaves it
 * another than it found it takes its own, by another name for `server`. The statuses of `answersRefused` are what the
 * journey is about: the server must say no to it.
 */
export const test = base.extend<
  { answersRefused: number[]; consoleStaysClean: void },
  { server: string; escale: RunningServer }
>({
  server: ['shared', { option: true, scope: 'worker' }],
  escale: [
    async ({}, use) => {
      const server = await startServer()
      await use(server)
      await server.stop()
    },
    { scope: 'worker', timeout: 180_000 },
  ],
  baseURL: async ({ escale }, use) => use(escale.url),
  answersRefused: [[], { option: true }],
  consoleStaysClean: [
    async ({ page, answersRefused }, use) => {
      const said: (string | number)[] = []
      page.on('console', (message) => {
        if (!['error', 'warning'].includes(message.type()) || GRAPHICS.test(message.text())) return
        const status = /^Failed to load resource: the server responded with a status of (\d+)/.exec(message.text())?.[1]
        said.push(status === undefined ? `${message.type()}: ${message.text()}` : Number(status))
      })
      page.on('pageerror', (error) => said.push(`uncaught: ${error.message}`))
      await use()
      expect(said).toEqual(answersRefused)
    },
    { auto: true },
  ],
})
export { expect }

/** What the software renderer of a browser without a graphics card says of itself. */
const GRAPHICS = /GPU stall due to ReadPixels|GL Driver Message|Automatic fallback to software WebGL/

/** Waits until the map has drawn all that it has to. */
export const mapIsIdle = (page: Page): Promise<void> => expect(page.locator('[data-map-idle="true"]')).toBeVisible()

const ACCESSIBLE = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** No violation of WCAG 2.2 A and AA, nor of the good practices that axe knows. */
export async function expectAccessible(page: Page): Promise<void> {
  // What is scrolled half under the bar at the top would count as a target too small.
  await page.evaluate(() => scrollTo(0, 0))
  // Without frames of other origins, the page finds all by itself: otherwise each look opens another page to sum up.
  const { violations } = await new AxeBuilder({ page })
    .options({ runOnly: { type: 'tag', values: ACCESSIBLE }, resultTypes: ['violations'] })
    .setLegacyMode()
    .analyze()
  expect(violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => html.slice(0, 160)) }))).toEqual([])
}
