import { ago, counted, duration } from '../../observe/words.ts'
import { tableText } from '../../model/names.ts'
import type { DrillReport, Outlook, Turn } from '../flow/drill-report.ts'

/** A heading of the report and what stands under it: lines, or rows of cells. The page and the text share these words. */
export interface Section {
  readonly title: string
  readonly lines: readonly string[]
  readonly table: { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] } | null
}

export const VERDICTS = {
  ready: 'Ready to revert',
  'nothing to revert': 'Nothing to revert',
  'not ready': 'Not ready to revert',
} as const satisfies Record<DrillReport['verdict'], string>

/** One sentence under the verdict. */
export function verdictLine({ purged, rehearsal, verdict, why }: DrillReport): string {
  if (verdict === 'not ready') return why.map((reason) => capital(reason)).join('. ')
  if (verdict === 'nothing to revert') {
    const [last] = purged.toReversed()
    return last === undefined
      ? 'No run has anything standing that could be taken back.'
      : `What ${last} held is purged: rows come back from a backup only, the schema by a forward migration.`
  }
  const [now] = rehearsal?.turns ?? []
  return `Taking the last run back took ${duration(now?.ms ?? 0)} on a shadow of this database, and everything came back.`
}

export function sectionsOf(report: DrillReport): readonly Section[] {
  const { backup, blockers, debts, held, rehearsal, transactions } = report
  const at = new Date(report.at)
  const since = (iso: string): string =>
    `${iso.slice(0, 16).replace('T', ' ')} UTC, ${ago(new Date(iso), at)}`
  return [
    {
      title: 'What to type',
      lines: [],
      table: {
        head: ['command', 'ends with', 'means'],
        rows: report.commands.map(({ exit, means, type }) => [type, exit.join(' or '), means]),
      },
    },
    ...(rehearsal?.turns ?? []).map((turn, number) => turnSection(turn, number)),
    section(
      'In the way',
      few([
        ...outlookLines(report.forecast),
        ...outlookLines(report.onceMore).map((line) => `Once more: ${line}`),
        ...(rehearsal?.notBack[1] ?? []).map(
          (line) => `Once more, and forward again, did not bring back on the shadow: ${line}`,
        ),
        ...debts.map(
          ({ constraint, openedAt, reason, table }) =>
            `Open debt: ${constraint} of ${table}: ${reason} (${ago(openedAt, at)})`,
        ),
      ]),
      'No row is in the way, and no debt is open.',
    ),
    {
      title: 'Held',
      lines: held.length === 0 ? ['Nothing is held.'] : [],
      table:
        held.length === 0
          ? null
          : {
              head: ['what', 'by', 'since', 'comes back with'],
              rows: held
                .slice(0, MOST)
                .map(({ migration, side, since: from, what }) => [
                  what,
                  migration,
                  since(from),
                  side === 'old' ? 'migrate revert' : 'migrate up',
                ]),
            },
    },
    section(
      'Open now',
      [...new Set([...transactions, ...blockers])],
      'No long transaction, nobody holds a lock that counts.',
    ),
    section(
      'Last verified backup',
      backup === null ? [] : [`${backup.directory}, verified ${since(backup.verifiedAt)}`],
      'None that this ledger knows and that is on this disk. A revert needs none; what is purged does.',
    ),
  ]
}

/** What was tried, and on how much: so that nobody takes it for more. */
export function footing({ at, database, rehearsal }: DrillReport): string {
  const tried =
    rehearsal === null
      ? 'Nothing was rehearsed.'
      : `Rehearsed on a shadow database with this schema in this state, ${counted(rehearsal.tables, 'table')} and ${rehearsal.sampled ? `${counted(rehearsal.rows, 'row')}, of the live database where it has any` : counted(rehearsal.rows, 'generated row')}${rehearsal.leftOut.length === 0 ? '' : `, without ${rehearsal.leftOut.map(({ what }) => what).join(', ')}`}.${rehearsal.againMs[0] == null ? '' : ` Forward again took ${duration(rehearsal.againMs[0])}.`}`
  return `${tried} ${database.name} on ${database.host}, ${database.engine}, as ${database.user}, ${at.slice(0, 16).replace('T', ' ')} UTC. Rows in the way were counted on the real tables. A step that doesn’t get its lock within 2 s gives way and tries again.`
}

function turnSection({ debts, legs, ms, steps }: Turn, number: number): Section {
  const what = (['restore', 'withdraw'] as const).flatMap((way) => {
    const names = legs.filter(({ transition }) => transition === way).map(({ migration }) => migration)
    return names.length === 0 ? [] : [`${few(names).join(', ')}: ${WAYS[way]}`]
  })
  const shown = steps.slice(0, MOST)
  const took = ms === null ? 'not reached on the shadow' : `${duration(ms)} on the shadow`
  return {
    title: number === 0 ? `migrate revert, now: ${took}` : `migrate revert, once more: ${took}`,
    lines: [
      ...what,
      ...(debts === 0
        ? []
        : [
            `${counted(debts, 'constraint')} could not come back there: the rows that were generated break ${debts === 1 ? 'it' : 'them'}`,
          ]),
    ],
    table:
      steps.length === 0
        ? null
        : {
            head: ['step', 'tables', 'lock'],
            rows: [
              ...shown.map(({ lock, tables, title }) => [title, tables.map(tableText).join(', '), lock]),
              ...(steps.length > MOST ? [[`and ${steps.length - MOST} more`, '', '']] : []),
            ],
          },
  }
}

function outlookLines({ blocked, conflicts, kept, unrepresentable }: Outlook): readonly string[] {
  return [
    ...conflicts.map(
      ({ constraint, rows, table }) =>
        `${counted(rows, 'row')} of ${table} ${rows === 1 ? 'breaks' : 'break'} ${constraint}: ${rows === 1 ? 'it stays' : 'they stay'}, and the constraint becomes open debt`,
    ),
    ...kept.map(
      ({ rows, table }) =>
        `${counted(rows, 'row')} of ${table} that the migration changed ${rows === 1 ? 'was' : 'were'} written since: what is there stays, and becomes open debt`,
    ),
    ...unrepresentable.map(
      ({ columns, policy, rows, table }) =>
        `${counted(rows, 'row')} of ${table} ${rows === 1 ? 'has' : 'have'} a ${columns} that the old schema can’t show: ${policy === 'block' && blocked ? 'that blocks it' : 'the values are held'}`,
    ),
  ]
}

const WAYS = {
  restore: 'the old schema is served again beside the new',
  withdraw: 'the new schema is taken away and held',
} as const satisfies Record<Turn['legs'][number]['transition'], string>

/** One page has so much room; the document of --json has all. */
const MOST = 6

function few(lines: readonly string[]): readonly string[] {
  return lines.length <= MOST ? lines : [...lines.slice(0, MOST - 1), `and ${lines.length - MOST + 1} more`]
}

function section(title: string, lines: readonly string[], none: string): Section {
  return { title, lines: lines.length === 0 ? [none] : lines, table: null }
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
