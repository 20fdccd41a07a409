import { columnOf, enumValues } from '../look-up.ts'
import { isPossibility } from '../evidence.ts'
import { columnKey } from '../never-null.ts'
import { misfit, sharedTables, type RuleCheck } from './context.ts'

/** R3 and R5: what a reader is given that it doesn't expect. */
export const readers: RuleCheck = (context) =>
  sharedTables(context).flatMap(({ key, now, old, use }) =>
    Object.entries(use.columns).flatMap(([name, column]) => {
      const was = columnOf(old, name)
      const is = columnOf(now, name)
      const { read } = column
      if (was === undefined || is === undefined || read === undefined) return []
      const severe = isPossibility(context.contract, read.by === undefined ? column : read)
        ? 'warns'
        : 'breaks'
      const found = []
      if (was.notNull && !is.notNull && !context.neverNull.has(columnKey(key, name))) {
        found.push(
          misfit(
            'R3',
            read.nullable === false ? severe : 'warns',
            key,
            name,
            `${key}.${name} may be NULL, and the release reads it${read.nullable === false ? ' as never NULL' : ''}`,
            'Give dropNotNull a `backward`, so that the old version sees a value, or deploy a release that takes NULL first.',
          ),
        )
      }
      const js = context.engine.jsType(is.type)
      const takes = read.js ?? [context.engine.jsType(was.type)]
      if (was.type !== is.type && !takes.includes(js)) {
        found.push(
          misfit(
            'R5',
            severe,
            key,
            name,
            `${key}.${name} is ${is.type} and arrives as ${js}, where the release reads ${takes.join(' or ')} (${was.type})`,
            'Change the type into a new column: op.changeColumn(…, { into: … }). Then each release reads its own.',
          ),
        )
      } else if (was.type !== is.type && enumValues(context.after, is.type) === null) {
        found.push(
          misfit(
            'R5',
            'warns',
            key,
            name,
            `${key}.${name} is ${is.type}, and was ${was.type}: values may be longer or larger than the release has seen`,
            'Look whether it cuts or refuses such values.',
          ),
        )
      }
      const known = read.values ?? enumValues(context.before, was.type)
      const added = (enumValues(context.after, is.type) ?? []).filter(
        (value) => known?.includes(value) === false,
      )
      if (added.length > 0) {
        found.push(
          misfit(
            'R5',
            read.values === undefined ? 'warns' : severe,
            key,
            name,
            `${key}.${name} may be ${added.map((value) => `'${value}'`).join(', ')}, which the release ${read.values === undefined ? 'may not know' : 'does not know'}`,
            'Deploy a release that knows the value first, and write it only when all older ones are retired.',
          ),
        )
      }
      return found
    }),
  )
