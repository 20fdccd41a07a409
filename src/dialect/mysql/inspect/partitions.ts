import { identifier, literal } from '../quote.ts'
import type { PartitionRow } from './tables-query.ts'

/** `` RANGE (year(`at`)) (PARTITION `p0` VALUES LESS THAN (2024), …) ``; null for a table without partitions. */
export function partitionText(rows: readonly PartitionRow[]): string | null {
  const [first] = rows
  if (first === undefined) return null
  const parts = [...Map.groupBy(rows, ({ name }) => name).values()].map((group) => partText(group))
  const sub =
    first.submethod === null ? '' : ` SUBPARTITION BY ${first.submethod} (${first.subexpression ?? ''})`
  return `${first.method} (${first.expression ?? ''})${sub} (${parts.join(', ')})`
}

function partText(rows: readonly PartitionRow[]): string {
  const [first] = rows
  if (first === undefined) return ''
  const subparts = rows.flatMap(({ subpartition }) =>
    subpartition === null ? [] : [`SUBPARTITION ${identifier(subpartition)}`],
  )
  return [
    `PARTITION ${identifier(first.name)}`,
    ...(first.values === null ? [] : [valuesText(first.method, first.values)]),
    ...(first.comment === null || first.comment === '' ? [] : [`COMMENT ${literal(first.comment)}`]),
    ...(subparts.length === 0 ? [] : [`(${subparts.join(', ')})`]),
  ].join(' ')
}

function valuesText(method: string, values: string): string {
  if (method.startsWith('RANGE')) return `VALUES LESS THAN ${values === 'MAXVALUE' ? values : `(${values})`}`
  return method.startsWith('LIST') ? `VALUES IN (${values})` : values
}
