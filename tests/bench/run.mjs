// Runs a benchmark as a bundle in a process of its own, as the product runs: compiling would count in its memory.
//   node tests/bench/run.mjs allocation …
import { build } from 'esbuild'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { prepare } from '../../server/tools/run.mjs'

const ROOT = join(import.meta.dirname, '..', '..')
const [name, ...args] = process.argv.slice(2)
await prepare(name === 'allocation' ? ['server'] : ['server', 'web'])
const file = join(ROOT, 'dist', 'bench', `${name}.js`)
await build({
  absWorkingDir: ROOT,
  entryPoints: [`tests/bench/${name}.ts`],
  outfile: file,
  bundle: true,
  packages: 'external',
  platform: 'node',
  target: 'node20',
  format: 'esm',
  sourcemap: true,
  logLevel: 'warning',
})
process.exit(spawnSync(process.execPath, [file, ...args], { stdio: 'inherit' }).status ?? 1)
