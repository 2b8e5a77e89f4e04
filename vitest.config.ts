import { defineConfig } from 'vitest/config'

/** `unit`: pure, milliseconds. `api`: on real databases, so with a PostgreSQL server of their own. */
export default defineConfig({
  test: {
    watch: false,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/api/**', 'tests/db/**', 'tests/bench/**', 'tests/e2e/**'],
        },
      },
      {
        test: {
          name: 'api',
          include: ['tests/api/**/*.test.ts', 'tests/db/**/*.test.ts'],
          globalSetup: 'tests/support/globalSetup.ts',
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
})
