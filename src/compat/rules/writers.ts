import type { Column } from '../../model/catalog.ts'
import type { Emitted } from '../../model/release-contract.ts'
import { isPossibility } from '../evidence.ts'
import { columnOf, enumValues } from '../look-up.ts'
import { isWritten, misfit, sharedTables, type RuleCheck } from './context.ts'

/** R4 and R12: what a writer sends that is not taken any more, and what it leaves to the server. */
export const writers: RuleCheck = (context) =>
  sharedTables(context).flatMap(({ key, now, old, use }) => {
    const sent = Object.entries(use.columns).flatMap(([name, column]) => {
      const was = columnOf(old, name)
      const is = columnOf(now, name)
      if (was === undefined || is === undefined || !isWritten(column)) return []
      const values = enumValues(context.after, is.type)
      const because =
        (values === null ? null : refusedValue(column.emits, values, enumValues(context.before, was.type))) ??
        tooNarrow(column.emits, was, is)
      if (because === null) return []
      return [
        misfit(
          'R4',
          isPossibility(context.contract, column) ? 'warns' : 'breaks',
          key,
          name,
          `${key}.${name} ${because}`,
          'Change it into a new column with a `backward`, or retire the releases that send such values first.',
        ),
      ]
    })
    const left =
      use.inserts !== true ? [] : old.columns.filter(({ name }) => use.columns[name]?.insert !== 'always')
    return [
      ...sent,
      ...left.flatMap((was) => {
        const is = columnOf(now, was.name)
        if (is === undefined || was.default === is.default) return []
        if (was.generated !== 'no' || is.generated !== 'no') return []
        return [
          misfit(
            'R12',
            'warns',
            key,
            was.name,
            `${key}.${was.name} gets ${is.default ?? 'NULL'} where an INSERT leaves it out; it was ${was.default ?? 'NULL'}`,
            'Look whether the release counts on the old default.',
          ),
        ]
      }),
    ]
  })

function refusedValue(
  emits: Emitted | undefined,
  taken: readonly string[],
  before: readonly string[] | null,
): string | null {
  const sent = emits?.values ?? before ?? []
  const refused = sent.filter((value) => !taken.includes(value))
  if (refused.length === 0) return null
  return `takes no ${refused.map((value) => `'${value}'`).join(', ')} any more, which the release ${emits?.values === undefined ? 'may send' : 'sends'}`
}

const INTEGERS: readonly (readonly [RegExp, bigint])[] = [
  [/^tinyint/i, 127n],
  [/^smallint/i, 32_767n],
  [/^mediumint/i, 8_388_607n],
  [/^int(eger)?\b/i, 2_147_483_647n],
  [/^bigint/i, 9_223_372_036_854_775_807n],
]

function tooNarrow(emits: Emitted | undefined, was: Column, is: Column): string | null {
  const length = lengthOf(is.type)
  if (emits?.maxLength !== undefined) {
    return length < emits.maxLength
      ? `holds ${length} characters, and the release sends up to ${emits.maxLength}`
      : null
  }
  if (length < lengthOf(was.type)) return `holds ${length} characters, and held ${shown(lengthOf(was.type))}`
  const most = largest(is.type)
  const before = largest(was.type)
  if (most === null) return null
  if (emits?.max !== undefined)
    return BigInt(Math.trunc(emits.max)) > most
      ? `holds ${most} at most, and the release sends ${emits.max}`
      : null
  return before !== null && most < before ? `holds ${most} at most, and held ${before}` : null
}

/** Of a text with a limit; else there is none. */
function lengthOf(type: string): number {
  const found = /^(?:character varying|character|varchar|char|bpchar)\((\d+)\)/i.exec(type)?.[1]
  return found === undefined ? Number.POSITIVE_INFINITY : Number(found)
}

function shown(length: number): string {
  return Number.isFinite(length) ? String(length) : 'any number'
}

function largest(type: string): bigint | null {
  const most = INTEGERS.find(([pattern]) => pattern.test(type))?.[1] ?? null
  return most !== null && /unsigned/i.test(type) ? most * 2n + 1n : most
}
