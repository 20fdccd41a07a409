import type { TestProject } from 'vitest/node'
import { buildBundle } from '../cli/build-bundle.ts'
import { underCi } from './ci.ts'
import { sweepMemory } from './scratch-folder.ts'
import { startEngines, type Attempt } from './start-engines.ts'
import type { RunningEngine } from './started-engine.ts'

/** Runs once before all test files; what it returns runs once after them. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  await sweepMemory()
  // First: sources that don't build must not leave servers behind.
  const bundle = await buildBundle()
  const attempts = await startEngines()
  const running = attempts.flatMap(({ result }) => ('engine' in result ? [result] : []))
  const stopAll = async (): Promise<void> => {
    await Promise.all([bundle.remove(), ...running.map((engine) => engine.stop())])
  }
  const missing = attempts.flatMap(missingLine)
  console.log(`Engines, ${running.length} of ${attempts.length}: ${running.map(shown).join(', ')}`)
  for (const line of missing) console.error(`!!! ENGINE MISSING: ${line}`)
  if (missing.length > 0 && underCi) {
    await stopAll()
    throw new Error('under CI every engine must run')
  }
  project.provide(
    'engines',
    running.map(({ engine }) => engine),
  )
  project.provide('bundle', bundle.folder)
  return stopAll
}

const shown = ({ engine, how }: RunningEngine): string => `${engine.name} (${how})`

const missingLine = ({ id, result }: Attempt): readonly string[] =>
  'missing' in result ? [`${id}: ${result.missing}`] : []
