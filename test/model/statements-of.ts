import type { Deed, Values } from './deed.ts'
import { keyColumns, type Scenario } from './scenario.ts'
import type { Speech } from './speech.ts'

/** The statement of a deed. */
export function statementOf({ key: kind }: Scenario, deed: Deed, speech: Speech): string {
  const { literal, quote } = speech
  const names = keyColumns(kind)
  const assignments = (values: Values): string =>
    Object.entries(values)
      .map(([name, value]) => `${quote(name)} = ${literal(value)}`)
      .join(', ')
  const where = (key: readonly string[]): string =>
    ` WHERE ${names.map((name, number) => `${name} = ${literal(key[number] ?? null)}`).join(' AND ')}`
  switch (deed.kind) {
    case 'insert': {
      // Rows of one statement name the same columns.
      const columns = Object.keys(deed.rows[0]?.values ?? {})
      const rows = deed.rows.map(
        ({ key, values }) =>
          `(${[...key, ...columns.map((name) => values[name] ?? null)].map(literal).join(', ')})`,
      )
      const conflict = deed.onConflict === null ? '' : speech.upsert(names, assignments(deed.onConflict))
      return `INSERT INTO items (${[...names, ...columns].map(quote).join(', ')}) VALUES ${rows.join(', ')}${conflict}`
    }
    case 'update':
      return `UPDATE items SET ${assignments(deed.set)}${deed.key === null ? '' : where(deed.key)}`
    case 'noop':
      return `UPDATE items SET ${deed.columns.map((name) => `${quote(name)} = ${quote(name)}`).join(', ')}${where(deed.key)}`
    case 'rekey':
      return `UPDATE items SET ${names.map((name, number) => `${name} = ${literal(deed.to[number] ?? null)}`).join(', ')}${where(deed.key)}`
    case 'delete':
      return `DELETE FROM items${where(deed.key)}`
    case 'side': {
      if (deed.work === 'insert')
        return `INSERT INTO ${deed.table} (id, value) VALUES (${deed.id}, ${literal(deed.value)})`
      if (deed.work === 'update')
        return `UPDATE ${deed.table} SET value = ${literal(deed.value)} WHERE id = ${deed.id}`
      return `DELETE FROM ${deed.table} WHERE id = ${deed.id}`
    }
    default:
      return deed satisfies never
  }
}
