/**
 * An expression as a column of the type would keep it, to be compared with what the column has: CAST knows fewer types
 * than columns do. A type that it can't name is left to the comparison's own conversion.
 */
export function castTo(expression: string, type: string): string {
  const target = castType(type)
  return target === null ? expression : `CAST(${expression} AS ${target})`
}

function castType(type: string): string | null {
  const [, name = '', length = ''] = /^\s*([a-z]+)\s*(\([^)]*\))?/i.exec(type) ?? []
  switch (name.toLowerCase()) {
    case 'tinyint':
    case 'smallint':
    case 'mediumint':
    case 'int':
    case 'integer':
    case 'bigint':
    case 'bool':
    case 'boolean':
      return /unsigned/i.test(type) ? 'UNSIGNED' : 'SIGNED'
    case 'decimal':
    case 'numeric':
      return `DECIMAL${length === '' ? '(10,0)' : length}`
    case 'date':
      return 'DATE'
    case 'datetime':
    case 'timestamp':
      return `DATETIME${length}`
    case 'time':
      return `TIME${length}`
    default:
      return null
  }
}
