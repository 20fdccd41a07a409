import type { TableName } from '../../model/names.ts'

/** `"price"`: always quoted, so that case, spaces and reserved words survive. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

export function qualified(name: TableName): string {
  return `${identifier(name.schema)}.${identifier(name.name)}`
}

/** A text literal. Relies on standard_conforming_strings, which `connect` sets. */
export function literal(value: string): string {
  return `'${value.replaceAll("'", "''")}'`
}

export function jsonLiteral(value: unknown): string {
  return `${literal(JSON.stringify(value))}::jsonb`
}

export function list(names: readonly string[]): string {
  return names.map(identifier).join(', ')
}
