import type { Move } from './move.ts'

/**
 * Lets umzug sequence the pending migrations: it decides what is pending and in which order, and our run does the rest.
 * umzug has no database lock and no ledger beyond names, so it gets a storage that only answers for this run.
 */
export async function inSequence(
  moves: readonly Move[],
  run: (moves: readonly Move[]) => Promise<unknown>,
): Promise<void> {
  const { Umzug } = await import('umzug')
  const sequenced: Move[] = []
  const umzug = new Umzug({
    migrations: moves.map((move) => ({
      name: `${move.migration}/${move.transition}`,
      up: () => Promise.resolve(sequenced.push(move)),
    })),
    storage: {
      executed: () => Promise.resolve([]),
      logMigration: () => Promise.resolve(),
      unlogMigration: () => Promise.resolve(),
    },
    logger: undefined,
  })
  await umzug.up()
  await run(sequenced)
}
