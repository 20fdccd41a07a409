import type { Reporter, SerializedError, TestModule } from 'vitest/node'

/** Ends the output with one line that a person or a script can read without knowing vitest. */
export function plainLineReporter(): Reporter {
  return { onTestRunEnd: (modules, errors) => console.log(plainLine(modules, errors)) }
}

function plainLine(modules: readonly TestModule[], errors: readonly SerializedError[]): string {
  const count = { passed: 0, failed: 0, skipped: 0 }
  for (const module of modules) {
    for (const test of module.children.allTests()) {
      const { state } = test.result()
      // A test that never ended is no success.
      count[state === 'pending' ? 'failed' : state]++
    }
    // A file or a suite that broke outside its tests has no failed test to show for it.
    if (module.errors().length > 0) count.failed++
    for (const suite of module.children.allSuites()) if (suite.errors().length > 0) count.failed++
  }
  count.failed += errors.length
  return `${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`
}
