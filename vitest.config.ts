import { defineConfig } from 'vitest/config'
import { plainLineReporter } from './test/engines/plain-line-reporter.ts'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/engines/global-setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    reporters: ['default', plainLineReporter()],
  },
})
