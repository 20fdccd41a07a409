import type { Table } from '../model/catalog.ts'
import type { Attempt, LayerColumn, RowLaw, TableLaws, UniqueLaw } from '../model/law.ts'
import type { Lens } from '../model/lens.ts'
import type { MigrationName } from '../model/names.ts'
import type { NewColumn } from '../model/operations/columns.ts'
import type { NullFill } from '../model/sync.ts'
import { keyOf } from '../catalog/key-of.ts'

/** A table that stands, as migrations one after another will have its rows. */
export interface TableUnderway {
  addLens(migration: MigrationName, lens: Lens): void
  addFill(migration: MigrationName, fill: NullFill): void
  addDefault(column: string, definition: NewColumn): void
  addRow(law: RowLaw): void
  addUnique(law: Omit<UniqueLaw, 'worksOut'>): void
  addAttempt(attempt: Attempt): void
  laws(): TableLaws
}

/** A default that is the same for every row; what a function gives is known only when it is called. */
const CONSTANT =
  /^\s*(null|true|false|[-+]?\d+(\.\d+)?|'(?:[^']|'')*'(\s*::\s*[\w ]+(\(\d+(,\s*\d+)?\))?)?)\s*$/i

export function tableUnderway(table: Table): TableUnderway {
  const layers: (readonly LayerColumn[])[] = []
  const rows: RowLaw[] = []
  const uniques: UniqueLaw[] = []
  const attempts: Attempt[] = []
  const known = new Set(table.columns.map((column) => column.name))
  const workedOut = new Map<string, readonly string[]>()
  const unknown = new Set<string>()
  const layer = (columns: readonly LayerColumn[]): void => {
    layers.push(columns)
    for (const { name } of columns) known.add(name)
  }
  const isKnown = ({ columns }: { readonly columns: readonly string[] }, texts: readonly string[]): boolean =>
    columns.every((name) => known.has(name)) &&
    ![...unknown].some((name) => texts.some((text) => new RegExp(`\\b${name}\\b`, 'i').test(text)))

  return {
    addLens(migration, lens) {
      if (lens.after.length === 0) return
      const sides = lens.before.map(({ name }) => ({ label: name, column: name }))
      layer(
        lens.after.map(({ collation, name, type, value }): LayerColumn => {
          const source = lens.contract === 'swap' ? lens.before[0]?.name : undefined
          return {
            name,
            type,
            collation,
            value: source === undefined ? { sql: value ?? 'NULL' } : { column: source },
            whereNull: false,
          }
        }),
      )
      if (lens.contract === 'swap') return
      for (const { collation, name, neverNull, notNull, reads, type } of lens.after) {
        const shown = reads.map((read) => ({ label: read.name, column: read.name }))
        workedOut.set(
          name,
          reads.map((read) => read.name),
        )
        const law = { migration, columns: [name], shown }
        attempts.push({
          ...law,
          title: `${lens.before.length === 0 ? 'fill' : 'forward'} of ${table.name}.${name}`,
          value: { column: name },
          type,
          collation,
          proved: neverNull,
          fallsBack: false,
        })
        rows.push({ ...law, kind: 'too long', of: name, type })
        if (notNull) rows.push({ ...law, kind: 'no value', of: name })
      }
      if (lens.before.length === 0) return
      const back = lens.before.map((_, number) => `_bw_back_${lens.id}_${number}`)
      layer(
        lens.before.map(({ collation, type, value }, number): LayerColumn => ({
          name: back[number] ?? '',
          type,
          collation,
          value: { sql: value ?? 'NULL' },
          whereNull: false,
        })),
      )
      const there = lens.after.map(({ name }) => ({ label: name, column: name }))
      const again = back.map((column, number) => ({
        label: `comes back as ${lens.before[number]?.name}`,
        column,
      }))
      rows.push({
        migration,
        columns: lens.before.map(({ name }) => name),
        shown: [...sides, ...there, ...again],
        kind: 'round trip',
        lens,
        back,
      })
      for (const [number, { collation, fallback, name, neverNull, type, value }] of lens.before.entries()) {
        if (value === null) continue
        attempts.push({
          migration,
          columns: [name],
          shown: [...sides, ...there],
          title: `backward of ${table.name}.${name}`,
          value: { column: back[number] ?? '' },
          type,
          collation,
          // With a fallback, that is known of both together.
          proved: neverNull && fallback === null,
          fallsBack: fallback !== null,
        })
      }
    },
    addFill(migration, { column, type, value }) {
      const was = `_bw_was_${column}`
      const filled = { name: column, type, collation: null, value: { sql: value }, whereNull: true }
      layer([{ ...filled, name: was, value: { column }, whereNull: false }])
      layer([filled])
      const law = { migration, columns: [column], shown: [] }
      rows.push({ ...law, kind: 'stands in', of: was }, { ...law, kind: 'no value', of: column })
      attempts.push({
        ...law,
        title: `fill of ${table.name}.${column}`,
        value: { column },
        type,
        collation: null,
        proved: false,
        fallsBack: false,
      })
    },
    addDefault(column, definition) {
      const text = definition.default?.text ?? 'NULL'
      if (!CONSTANT.test(text)) {
        unknown.add(column)
        return
      }
      const { collation, type } = definition
      layer([{ name: column, type, collation: collation ?? null, value: { sql: text }, whereNull: false }])
    },
    addRow(law) {
      if (law.kind !== 'check') {
        if (isKnown(law, [])) rows.push(law)
        return
      }
      const { constraint, expression, migration } = law
      if (!isKnown(law, [expression])) return
      rows.push(law)
      attempts.push({
        migration,
        title: `CHECK ${constraint}`,
        columns: [],
        shown: [],
        value: { sql: expression },
        type: null,
        collation: null,
        proved: false,
        fallsBack: false,
      })
    },
    addUnique(law) {
      const texts = [
        ...law.keys.map((key) => (typeof key === 'string' ? '' : (key.expression?.text ?? ''))),
        law.where ?? '',
      ]
      if (!isKnown(law, texts)) return
      const sources = law.columns.flatMap((name) => workedOut.get(name) ?? [])
      uniques.push({
        ...law,
        shown: [...law.shown, ...sources.map((column) => ({ label: column, column }))],
        worksOut: sources.length > 0,
      })
    },
    addAttempt(attempt) {
      if ('column' in attempt.value || isKnown(attempt, [attempt.value.sql])) attempts.push(attempt)
    },
    laws: () => ({
      table: { schema: table.schema, name: table.name },
      hasParts: table.kind === 'partitioned',
      columns: table.columns.map(({ name, type }) => ({ name, type })),
      defaultCollation: table.defaultCollation ?? null,
      key: keyOf(table),
      layers,
      rows,
      uniques,
      attempts,
    }),
  }
}
