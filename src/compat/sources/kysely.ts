import { resolve } from 'node:path'
import { suggestion } from '../../errors/suggestion.ts'
import type { ColumnUse, TableUse } from '../../model/release-contract.ts'
import { tableKeyOf } from '../../model/table-key.ts'
import { columnValues } from './kysely/column-values.ts'
import { exportOf, type FoundDeclaration } from './kysely/look-up.ts'
import { membersOf, membersOfDeclaration } from './kysely/members.ts'
import { snakeCase } from './kysely/snake-case.ts'
import { modules, type Modules, type SourceModule } from './kysely/source-module.ts'
import { isNever, union, valuesSaid } from './kysely/value-set.ts'
import { sourceFailed } from './source-failed.ts'
import type { Declared } from './source.ts'

/** What the interface is called, where nobody says. */
const NAMES = ['DB', 'Database']

/**
 * The interface that a Kysely is given: `src/db.ts`, or `src/db.ts#Tables` where it is called otherwise. `?case=camel`
 * stands for a CamelCasePlugin. Types are read, not checked: what leads into packages is not known.
 */
export async function readKysely(argument: string): Promise<Declared> {
  const source = `kysely:${argument}`
  const [, path = '', camel, name] = /^(.*?)(\?case=camel)?(?:#(\w+))?$/.exec(argument) ?? []
  const { parseSync } = await import('oxc-parser')
  const read = modules((file, text) => parseSync(file, text))
  const module = moduleAt(path, read, source)
  const found = (name === undefined ? NAMES : [name])
    .map((one) => exportOf(one, module, read))
    .find((one) => one !== null)
  if (found === undefined || found === null) throw noInterface(source, name, module)
  const spell = camel === undefined ? (text: string): string => text : await snakeCase()
  return { kind: 'declared', ...tablesOf(found, read, source, spell) }
}

function moduleAt(path: string, read: Modules, source: string): SourceModule {
  try {
    const module = read(resolve(path))
    if (module !== null) return module
  } catch (error) {
    throw sourceFailed(source, error, 'Correct the file.')
  }
  throw sourceFailed(
    source,
    'there is no such file',
    'Name the file with the Database interface: --from kysely:src/db.ts',
  )
}

function noInterface(source: string, name: string | undefined, { declared, exported }: SourceModule): Error {
  const known = [...declared.keys(), ...exported.keys()]
  const advice = name === undefined ? `known are ${known.slice(0, 10).join(', ')}` : suggestion(name, known)
  return sourceFailed(
    source,
    `it exports no ${name ?? NAMES.join(' or ')}: ${advice}`,
    'Name the interface that you give to Kysely: --from kysely:src/db.ts#Tables',
  )
}

function tablesOf(
  found: FoundDeclaration,
  read: Modules,
  source: string,
  spell: (name: string) => string,
): Pick<Declared, 'tables' | 'notes'> {
  const tables = membersOfDeclaration(found, new Map(), read)
  if (tables === null || tables.size === 0)
    throw sourceFailed(
      source,
      'its tables are not known: the interface is empty, or made by types that are not read',
      'Name a plain interface.',
    )
  const notes = new Set<string>()
  const entries = [...tables].flatMap(([name, { term }]): readonly (readonly [string, TableUse])[] => {
    const columns = membersOf(term, read)
    if (columns === null) {
      notes.add(`the columns of ${name} are not known: its type leads out of the project’s own files`)
      return []
    }
    const unknown = (type: string): void =>
      void notes.add(`the type ${type} is not known, which ${name} uses`)
    const uses = [...columns].map(([column, { term: type }]) => {
      return [spell(column), columnOf(columnValues(type, { modules: read, unknown }))] as const
    })
    const inserts = uses.some(([, { insert }]) => insert !== undefined)
    const use: TableUse = {
      by: ['kysely'],
      columns: Object.fromEntries(uses),
      ...(inserts ? { inserts: true } : {}),
    }
    return [[keyOf(name, spell), use]]
  })
  return { tables: Object.fromEntries(entries), notes: [...notes] }
}

/** A dot in the name of a table is one between schema and table. */
function keyOf(name: string, spell: (name: string) => string): string {
  const [first = '', second] = name.split('.')
  return second === undefined
    ? tableKeyOf({ schema: null, name: spell(first) })
    : tableKeyOf({ schema: spell(first), name: spell(second) })
}

function columnOf({ insert, select, update }: ReturnType<typeof columnValues>): ColumnUse {
  const sent = [insert, update].filter((values) => !isNever(values))
  const emits = sent.length === 0 ? {} : valuesSaid(union(sent))
  return {
    by: ['kysely'],
    ...(isNever(select) ? {} : { read: valuesSaid(select) }),
    ...(isNever(insert)
      ? {}
      : { insert: insert.missing || insert.nullable ? ('sometimes' as const) : ('always' as const) }),
    ...(isNever(update) ? {} : { update: true as const }),
    ...(Object.keys(emits).length === 0 ? {} : { emits }),
  }
}
