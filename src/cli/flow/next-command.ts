import type { MigrationStatus, Status } from './status.ts'

/** What `status` ends with: the one thing to type now, and what to wait for before. */
export function nextCommand({
  debts,
  filesProblem,
  start,
  migrations,
  unfinished,
}: Pick<Status, 'debts' | 'filesProblem' | 'migrations' | 'unfinished'> & {
  /** The database has objects of others and no ledger. */
  /** How a schema that another tool made becomes the recorded start; null where there is nothing to take over. */
  readonly start: 'adopt' | 'baseline' | null
}): string {
  const some = (...states: readonly MigrationStatus['state'][]): boolean =>
    migrations.some(({ state }) => states.includes(state))
  if (unfinished !== null)
    return unfinished.heldBy === null
      ? 'migrate resume (go on) or migrate abort (go back)'
      : `wait: migrate ${unfinished.command} is at work`
  if (debts.length > 0) return 'migrate repair, once the rows in the way are mended'
  if (start === 'adopt') return 'migrate adopt: it goes on where another tool has left off'
  if (start === 'baseline') return 'migrate baseline: it takes the schema that is here as the recorded start'
  if (migrations.length === 0) return filesProblem?.next ?? 'migrate new NAME'
  if (some('pending', 'reverted')) return towardsUp(migrations, filesProblem)
  if (some('expanded')) return 'migrate contract, once no release needs the old schema'
  if (some('contracted')) return 'migrate purge, once nobody will want to go back'
  return 'nothing: all is applied'
}

/** `up` needs the files as they were applied. */
function towardsUp(migrations: readonly MigrationStatus[], filesProblem: Status['filesProblem']): string {
  const changed = migrations.find(({ note }) => note === 'changed on disk')
  const gone = migrations.find(({ note, state }) => note === 'file gone' && state !== 'reverted')
  const elsewhere = migrations.filter(({ note, state }) => state === 'reverted' && note !== null)
  const waits = migrations.filter(({ state }) => state === 'pending' || state === 'reverted')
  if (filesProblem !== null) return filesProblem.next ?? 'mend the migration files, then migrate up --guarded'
  if (changed !== undefined)
    return `bring the file of ${changed.name} back as it was, then migrate up --guarded`
  if (gone !== undefined) return `bring the file of ${gone.name} back, then migrate up --guarded`
  if (waits.length === elsewhere.length)
    return `migrate up where the file of ${elsewhere.map(({ name }) => name).join(', ')} is: here there is none`
  return 'migrate up --guarded'
}
