import { op } from '../../src/authoring/op.ts'
import type { Operation } from '../../src/model/operation.ts'
import type { NewColumn } from '../../src/model/operations/columns.ts'
import type { SqlFragment } from '../../src/model/sql-fragment.ts'
import type { Fact, Fill } from './fact.ts'
import type { Speech } from './speech.ts'
import type { Column, Value } from './value.ts'

/** What the author of a migration writes for a fact. */
export function operationsOf(fact: Fact, speech: Speech): readonly Operation[] {
  const table = 'items'
  switch (fact.kind) {
    case 'replace':
      return [replaced(fact, speech)]
    case 'rename':
      return [op.renameColumn(table, fact.column.name, fact.to)]
    case 'add':
      return [
        op.addColumn(table, fact.column.name, {
          ...definition(fact.column, speech),
          ...(fact.fill === null ? {} : { fill: filling(fact.fill, speech) }),
        }),
      ]
    case 'drop':
      return [
        op.dropColumn(
          table,
          fact.column.name,
          fact.backward === null ? {} : { backward: filling(fact.backward, speech) },
        ),
      ]
    case 'setNotNull':
      return [
        op.setNotNull(
          table,
          fact.column.name,
          fact.standIn === null ? {} : { fill: value(fact.standIn, speech) },
        ),
      ]
    case 'dropNotNull':
      return [
        op.dropNotNull(
          table,
          fact.column.name,
          fact.standIn === null ? {} : { backward: value(fact.standIn, speech) },
        ),
      ]
    case 'setDefault':
      return [op.setDefault(table, fact.column.name, value(fact.to, speech))]
    case 'dropDefault':
      return [op.dropDefault(table, fact.column.name)]
    case 'addUnique':
      return [op.addUnique(table, [fact.column.name], { name: `${fact.column.name}_key` })]
    case 'addCheck':
      return [op.addCheck(table, text(`${fact.column.name} <> 13`), { name: `${fact.column.name}_check` })]
    case 'addForeignKey':
      return [
        op.addForeignKey(table, [fact.column.name], {
          name: `${fact.column.name}_fkey`,
          references: { table: 'parents', columns: ['id'] },
        }),
      ]
    case 'dropUnique':
      return [op.dropConstraint(table, `${fact.column.name}_key`)]
    case 'dropCheck':
      return [op.dropConstraint(table, `${fact.column.name}_check`)]
    case 'dropForeignKey':
      return [op.dropConstraint(table, `${fact.column.name}_fkey`)]
    case 'createIndex':
      return [op.createIndex(table, [fact.column.name])]
    case 'dropIndex':
      return [op.dropIndex(table, `${fact.column.name}_index`)]
    case 'comment':
      return [op.comment.column(table, fact.column.name, 'said so')]
    case 'createTable':
      return [
        op.createTable(fact.table, {
          columns: { id: { type: 'integer', primaryKey: true }, value: { type: speech.type.text } },
        }),
      ]
    case 'dropTable':
      return [op.dropTable(fact.table)]
    case 'renameTable':
      return [op.renameTable(fact.table, `${fact.table}_renamed`)]
    case 'createView':
      return [
        op.sql({
          // Where DDL commits by itself, a resume may run an author's statement again: lint says so.
          up: `CREATE OR REPLACE VIEW ${fact.table} AS SELECT id FROM parents`,
          down: `DROP VIEW IF EXISTS ${fact.table}`,
        }),
      ]
    default:
      return fact satisfies never
  }
}

function replaced(fact: Extract<Fact, { kind: 'replace' }>, speech: Speech): Operation {
  const spell = speech.transforms[fact.transform]
  const names = (columns: readonly Column[]): readonly string[] => columns.map(({ name }) => name)
  const forward = spell.forward(names(fact.from))
  const backward = spell.backward(names(fact.into))
  return op.replaceColumns('items', {
    from: Object.fromEntries(
      fact.from.map((column, number) => {
        const fallback = fact.fallback[number] ?? null
        return [
          column.name,
          {
            backward: text(backward[number] ?? ''),
            ...(fallback === null ? {} : { fallback: value(fallback, speech) }),
          },
        ]
      }),
    ),
    into: Object.fromEntries(
      fact.into.map((column, number) => [
        column.name,
        { ...definition(column, speech), forward: text(forward[number] ?? '') },
      ]),
    ),
    onUnrepresentable: fact.policy,
  })
}

function definition(column: Column, speech: Speech): NewColumn {
  return {
    type: speech.type[column.type],
    ...(column.notNull ? { notNull: true } : {}),
    ...(column.default === null ? {} : { default: value(column.default, speech) }),
  }
}

function filling(fill: Fill, speech: Speech): SqlFragment {
  return fill.from === 'label' ? text(speech.labelled) : value(fill.value, speech)
}

function value(constant: Value, speech: Speech): SqlFragment {
  return text(speech.literal(constant))
}

/** SQL that comes as a string. */
function text(words: string): SqlFragment {
  return { kind: 'sql', text: words }
}
