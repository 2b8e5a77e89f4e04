import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/**
 * `unit`: pure, milliseconds. `api`: on real databases, so with a PostgreSQL server of their own. The producers' files
 * are not shipped: the tests that read them are there only where the files stand beside the repository.
 */
const root = join(import.meta.dirname, '..')

/** Whole databases made, killed and opened again take minutes: begun last, they would keep one processor waiting. */
class DatabasesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const isFirst = ({ moduleId }: TestSpecification) => moduleId.includes('/tests/db/')
    return [...sorted.filter(isFirst), ...sorted.filter((file) => !isFirst(file))]
  }
}

export default defineConfig({
  root,
  test: {
    watch: false,
    sequence: { sequencer: DatabasesFirst },
    // Vitest leaves one processor free; of two, that is half.
    maxWorkers: '100%',
    projects: [
      {
        test: {
          name: 'unit',
          isolate: false,
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/api/**', 'tests/db/**', 'tests/bench/**', 'tests/e2e/**'],
        },
      },
      {
        test: {
          name: 'api',
          isolate: false,
          include: ['tests/api/**/*.test.ts', 'tests/db/**/*.test.ts'],
          exclude: existsSync(join(root, '..', 'shared', 'data')) ? [] : ['tests/api/importsRealFiles.test.ts'],
          globalSetup: 'tests/support/globalSetup.ts',
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
})
