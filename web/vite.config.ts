import { fileURLToPath } from 'node:url'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vite'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  root: here('.'),
  plugins: [svelte({ configFile: here('./svelte.config.js') })],
  build: {
    outDir: here('../dist/web'),
    emptyOutDir: true,
    // light-dark() and nesting are left to the browser: lowering them doubles the style sheet.
    cssTarget: ['chrome123', 'firefox121', 'safari17.5'],
    // The server's content policy allows no data: script or font, so nothing is inlined.
    assetsInlineLimit: 0,
    // Only style sheets are named ahead: the list of every page's chunks had grown to 2 kB of each page's budget.
    modulePreload: {
      polyfill: false,
      resolveDependencies: (_file, chunks) => chunks.filter((chunk) => chunk.endsWith('.css')),
    },
    // The map's chunk alone is known to be large; tests/e2e/budget.e2e.ts holds the real budgets.
    chunkSizeWarningLimit: 2000,
    // Who only starts Escale has no use for where the build spent its time.
    rolldownOptions: { checks: { pluginTimings: false } },
  },
  optimizeDeps: { exclude: ['svelte-maplibre-gl'] },
  worker: { format: 'es' },
  server: {
    port: 5173, // The pages have a folder named api too: its modules are ours, everything else under that name is the server's.
    proxy: { '^/api/(?!.*\\.ts(\\?|$))': `http://localhost:${process.env.PORT ?? 3000}` },
  },
})
