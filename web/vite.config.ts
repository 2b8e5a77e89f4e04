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
    // One sheet of 24 kB for all pages: by component, the names of 57 small ones weighed on every page, and took as many requests.
    cssCodeSplit: false,
    // Naming every shared piece of every page cost 1.3 kB in the first code: only the large map is named ahead.
    modulePreload: {
      polyfill: false,
      resolveDependencies: (_page, files) => files.filter((name) => name.includes('/MapView-')),
    },
    // The map's chunk alone is known to be large; tests/e2e/budget.e2e.ts holds the real budgets.
    chunkSizeWarningLimit: 2000,
    // Who only starts Escale has no use for where the build spent its time.
    rolldownOptions: {
      checks: { pluginTimings: false },
      // Every page carries the names of all others: by their hash alone they are a kilobyte shorter.
      output: {
        chunkFileNames: ({ name }) => (name === 'MapView' ? 'assets/MapView-[hash].js' : 'assets/[hash].js'),
        assetFileNames: 'assets/[hash].[ext]',
      },
    },
  },
  optimizeDeps: { exclude: ['svelte-maplibre-gl'] },
  worker: { format: 'es' },
  server: {
    port: 5173, // The pages have a folder named api too: its modules are ours, everything else under that name is the server's.
    proxy: { '^/api/(?!.*\\.ts(\\?|$))': `http://localhost:${process.env.PORT ?? 3000}` },
  },
})
