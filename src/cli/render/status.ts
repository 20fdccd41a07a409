import { ago, counted } from '../../observe/words.ts'
import { nameOf } from '../../compat/who-counts.ts'
import { migrationTime } from '../../model/names.ts'
import type { MigrationStatus, Status } from '../flow/status.ts'
import { tone, type Tone } from '../io.ts'
import { adoptedWords } from './adopted.ts'
import { table } from './table.ts'

const TONES: Readonly<Record<MigrationStatus['state'], Tone>> = {
  pending: 'dim',
  expanding: 'yellow',
  expanded: 'cyan',
  contracting: 'yellow',
  contracted: 'green',
  reverting: 'yellow',
  reverted: 'yellow',
  purging: 'yellow',
  purged: 'dim',
}

/** The whole state on one screen, the next command last, where the eye ends. */
export function renderStatus(status: Status, now: Date): string {
  const { adopted, database, debts, filesProblem, migrations, revert, unfinished } = status
  const rows = migrations.map((migration) => [
    `  ${migration.name}`,
    tone(TONES[migration.state], migration.state),
    migration.since === null ? '' : ago(new Date(migration.since), now),
    migration.actor === null ? '' : `by ${migration.actor}`,
    migration.note === null ? '' : tone('yellow', migration.note),
  ])
  return [
    `${tone('bold', database.name)} on ${database.host}, ${database.engine}, as ${database.user}${database.readOnly ? tone('yellow', ' (read-only)') : ''}`,
    '',
    ...(adopted === null ? [] : [tone('dim', `  ${adoptedWords(adopted)}`)]),
    migrations.length === 0 ? '  No migrations yet.' : table(rows),
    '',
    ...(filesProblem === null
      ? []
      : [
          tone('yellow', `Files: ${filesProblem.message}. Above is what the ledger says.`),
          ...(filesProblem.next === null ? [] : [`  ${filesProblem.next}`]),
        ]),
    ...unfinishedLines(unfinished, now),
    ...debts.map((debt) => tone('yellow', `Open debt: ${debt.table}: ${debt.constraint}: ${debt.reason}`)),
    ...deployedLines(status, now),
    ...(unfinished === null ? revertLines(revert, needy(status)) : []),
    `Next: ${status.next}`,
  ].join('\n')
}

/** What is under way stands before all else: nothing can be reverted until it ends. */
function unfinishedLines(unfinished: Status['unfinished'], now: Date): readonly string[] {
  if (unfinished === null) return []
  const { actor, command, heldBy, inHand, startedAt } = unfinished
  const run = `migrate ${command} by ${actor}, begun ${ago(startedAt, now)}`
  const rows = inHand?.rows == null ? '' : `, ${counted(inHand.rows, 'row')} so far`
  return [
    tone('yellow', heldBy === null ? `Unfinished: ${run}. Nobody is at it now.` : `At work: ${run}.`),
    ...(heldBy === null ? [] : [`  ${heldBy}`]),
    ...(inHand === null ? [] : [`  ${inHand.migration}: ${inHand.title}${rows}`]),
    `Safe to revert now: ${tone('red', 'no')}: ${heldBy === null ? 'that run comes first' : 'wait for it to end'}.`,
  ]
}

function deployedLines({ deployed }: Status, now: Date): readonly string[] {
  if (deployed.length === 0) return []
  const each = deployed.map((one) => `${nameOf(one)} in ${one.env} (${ago(one.deployedAt, now)})`)
  return [`Deployed: ${each.join(', ')}`]
}

/** Releases that came after a migration whose new schema would go: they may need it. */
function needy({ deployed, revert }: Status): readonly string[] {
  const going = revert.legs.filter(({ transition }) => transition === 'withdraw')
  return deployed
    .filter(({ knows }) => going.some(({ migration }) => knows !== null && knows >= migrationTime(migration)))
    .map(nameOf)
}

function revertLines(revert: Status['revert'], needed: readonly string[]): readonly string[] {
  if (revert.legs.length === 0) return ['Revert: nothing to take back.']
  const shown = revert.legs.slice(0, 3)
  const more = revert.legs.length > shown.length ? [`and ${revert.legs.length - shown.length} more`] : []
  const what = shown.map(
    ({ migration, transition }) =>
      `${migration} ${transition === 'restore' ? '(serve the old schema again)' : '(take the new schema away)'}`,
  )
  const ways = [
    ...revert.conflicts.map(
      ({ constraint, rows, table: name }) =>
        `  ${counted(rows, 'row')} of ${name} ${rows === 1 ? 'is' : 'are'} in the way of ${constraint}: ${rows === 1 ? 'it stays' : 'they stay'}, and the constraint becomes open debt`,
    ),
    ...revert.kept.map(
      ({ rows, table: name }) =>
        `  ${counted(rows, 'row')} of ${name} that the migration changed ${rows === 1 ? 'was' : 'were'} written since: what is there stays, and becomes open debt`,
    ),
    ...revert.unrepresentable.map(
      ({ columns, rows, table: name }) =>
        `  ${counted(rows, 'row')} of ${name} ${rows === 1 ? 'has' : 'have'} a ${columns} that the old schema can't show: held`,
    ),
  ]
  const verdict = revert.blocked
    ? tone('red', 'no: rows block it')
    : needed.length > 0
      ? tone('yellow', `ask first: ${needed.join(', ')} came after it (\`migrate can-i-revert\`)`)
      : tone('green', 'yes')
  const rowsToo =
    revert.setsBack.length === 0 ? '' : ` Rows of ${revert.setsBack.join(', ')} are set back by their images.`
  const light = rowsToo === '' ? 'Metadata only, whatever the size of the tables.' : 'No table is rewritten.'
  return [
    `Safe to revert now: ${verdict}. ${revert.returning === 0 ? light : `A switch of metadata; ${revert.returning === 1 ? '1 constraint comes' : `${revert.returning} constraints come`} back after it, beside running writes.`}${rowsToo}`,
    ...ways,
    `  migrate revert → ${[...what, ...more].join(', ')}`,
  ]
}
