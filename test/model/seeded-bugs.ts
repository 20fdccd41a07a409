import { findTable } from '../../src/catalog/find.ts'
import type { TableName } from '../../src/model/names.ts'
import type { PlannedProgram } from '../../src/model/planned-step.ts'
import type { Program, Step } from '../../src/model/step.ts'
import { keyOf } from '../../src/catalog/key-of.ts'
import type { Command } from './command.ts'
import type { Fact } from './fact.ts'
import type { Subject } from './stage.ts'

/** A mistake that a tool like this one has made somewhere, put into a migration that is compiled already. */
export interface SeededBug {
  readonly name: string
  /** Scenarios without such a fact have nothing to go wrong. */
  readonly concerns: (fact: Fact) => boolean
  /** What runs do more of, to get there sooner. */
  readonly emphasis?: { readonly cutOneIn: number; readonly opening: readonly Command[] }
  /** Null where nothing was changed. */
  readonly change: (subject: Subject) => Subject | null
}

const replaces = (fact: Fact): boolean => fact.kind === 'replace'
/** `ROW(…)` with calls in it. */
const ROW = String.raw`ROW\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)`

export const seededBugs: readonly SeededBug[] = [
  {
    name: 'a trigger without a guard',
    concerns: replaces,
    change: (subject) =>
      edited(subject, (text) =>
        text
          .replace(
            /WHEN \(\(.*\) AND (coalesce\(pg_catalog\.current_setting\('bothways\.backfill)/s,
            'WHEN ($1',
          )
          .replaceAll(
            /\nIF pg_catalog\.record_image_ne\(ROW\((?:OLD\.|bothways\.forth_).*? THEN\n/g,
            '\nIF true THEN\n',
          ),
      ),
  },
  {
    name: 'values compared by =, not as stored',
    concerns: (fact) => fact.kind === 'replace' && fact.transform === 'exact',
    change: (subject) =>
      edited(subject, (text) =>
        text
          .replaceAll(
            new RegExp(String.raw`pg_catalog\.record_image_ne\((${ROW}), (${ROW})\)`, 'g'),
            '($1 IS DISTINCT FROM $2)',
          )
          .replaceAll(
            new RegExp(String.raw`pg_catalog\.record_image_eq\((${ROW}), (${ROW})\)`, 'g'),
            '($1 IS NOT DISTINCT FROM $2)',
          ),
      ),
  },
  {
    name: 'a trigger that goes after its column',
    concerns: replaces,
    emphasis: { cutOneIn: 1, opening: [{ kind: 'move', way: 'up', cut: null, inspect: false }] },
    change: (subject) =>
      withProgram(subject, {
        ...subject.ready.program,
        contract: subject.ready.program.contract.flatMap(late),
      }),
  },
  {
    name: 'a deleted row whose held data stay',
    concerns: replaces,
    change: (subject) =>
      edited(subject, (text) => text.replace(' AFTER INSERT OR DELETE ON ', ' AFTER INSERT ON ')),
  },
  {
    name: 'a writer guessed by the column that is not NULL',
    concerns: replaces,
    change: (subject) => (subject.identified ? recompiled(subject) : null),
  },
  {
    name: 'a way back worked out from the arguments, not from the catalog',
    concerns: (fact) => fact.kind === 'setDefault' && fact.column.default !== null,
    change: (subject) =>
      withProgram(subject, {
        ...subject.ready.program,
        withdraw: mapped(subject.ready.program.withdraw, (text) =>
          text.replace(/^(ALTER TABLE .* ALTER COLUMN .*) SET DEFAULT .*$/, '$1 DROP DEFAULT'),
        ),
      }),
  },
]

function edited(subject: Subject, edit: (text: string) => string): Subject | null {
  return withProgram(subject, mapped(subject.ready.program, edit))
}

function withProgram(subject: Subject, program: Program): Subject | null {
  const { ready } = subject
  if (JSON.stringify(program) === JSON.stringify(ready.program)) return null
  return { ...subject, ready: { ...ready, program } }
}

/** Plain data with every text in it edited. */
function mapped<T>(data: T, edit: (text: string) => string): T {
  return JSON.parse(JSON.stringify(data), (_, value: unknown) =>
    typeof value === 'string' ? edit(value) : value,
  ) as T
}

/** Triggers and what they call, in a step of their own behind the one that renames. */
function late(step: Step): readonly Step[] {
  if (step.kind !== 'transaction' || !step.statements.some((text) => text.includes('RENAME COLUMN')))
    return [step]
  const isTrigger = (text: string): boolean => /\bTRIGGER\b|^(CREATE|DROP) FUNCTION bothways\./.test(text)
  const first = step.statements.filter((text) => !isTrigger(text))
  return [
    // An abort is not what is wrong with it.
    { ...step, statements: first, undo: first.toReversed().map(back) },
    { ...step, id: `${step.id}-late`, statements: step.statements.filter(isTrigger) },
  ]
}

function back(text: string): string {
  return text
    .replace(/RENAME COLUMN (\S+) TO (\S+)$/, 'RENAME COLUMN $2 TO $1')
    .replace(/ DROP NOT NULL$/, ' SET NOT NULL')
}

/** As if the rule of `reversal/writers.ts` were not there. */
function recompiled(subject: Subject): Subject | null {
  const { catalog, ready, stage } = subject
  const planned = JSON.parse(JSON.stringify(ready.planned.program), (key, value: unknown) =>
    key === 'writers' ? 'inferred' : value,
  ) as PlannedProgram
  const { connection, dialect } = stage.workspace
  const keys = { of: (name: TableName) => keyOf(findTable(catalog, name)) }
  return withProgram(subject, dialect.compile(planned, { version: connection.facts.version, catalog, keys }))
}
