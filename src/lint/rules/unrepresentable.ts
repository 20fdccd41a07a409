import { findTable } from '../../catalog/find.ts'
import type { Finding, Rule } from '../finding.ts'

/** What the new version may write and the old schema's own rules would refuse, said before anybody writes it. */
export const unrepresentable: Rule = ({ lenses, migration }, before) =>
  lenses.flatMap((lens): Finding[] => {
    if (lens.contract === 'swap' || lens.after.length === 0 || lens.before.length === 0) return []
    const table = findTable(before, lens.table)
    const after = lens.after.map((column) => column.name).join(', ')
    const base = { code: 'unrepresentable', migration: migration.name, severity: 'warn' } as const
    return lens.before.flatMap((column): Finding[] => {
      const unique = table?.indexes.find((index) => index.unique && index.columns.includes(column.name))
      return [
        ...(unique === undefined
          ? []
          : [
              {
                ...base,
                message: `two values of ${after} may be one ${column.name}, which ${unique.name} has only once: while both versions run, the second such write of the new version is refused`,
                fix: 'Nothing, if backward never gives one value twice. After contract such rows are accepted, and a revert meets them by --on-conflict.',
              },
            ]),
        ...(column.notNull && !column.neverNull
          ? [
              {
                ...base,
                message: `backward isn't proved to give ${column.name} a value, and ${column.name} is NOT NULL: while both versions run, a write of the new version without one is refused`,
                fix: 'Give it a `fallback`; then a revert needs no scan either.',
              },
            ]
          : []),
      ]
    })
  })
