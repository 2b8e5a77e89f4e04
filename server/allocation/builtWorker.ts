import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * A worker as the build made it: Node 20 runs no TypeScript in a worker thread, so sources and tests use the bundle too.
 * @throws Error when it is not built
 */
export function builtWorker(name: 'allocationWorker' | 'allocationSecondWorker'): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) {
      const file = join(folder, 'dist', 'server', `${name}.js`)
      if (existsSync(file)) return file
      throw new Error(`${file} is missing: run "npm run build"`)
    }
    if (folder === dirname(folder)) throw new Error('The folder of package.json was not found above the server')
  }
}
