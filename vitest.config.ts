import { defineConfig } from 'vitest/config'
import { LongestFirst } from './test/engines/longest-first.ts'
import { plainLineReporter } from './test/engines/plain-line-reporter.ts'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/engines/global-setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    reporters: ['default', plainLineReporter()],
  },
})
