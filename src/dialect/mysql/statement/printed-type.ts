/** Other names of types, as `information_schema` has them. */
const NAMES: Readonly<Record<string, string>> = {
  integer: 'int',
  bool: 'tinyint(1)',
  boolean: 'tinyint(1)',
  dec: 'decimal',
  numeric: 'decimal',
  real: 'double',
  'double precision': 'double',
  serial: 'bigint unsigned',
  'character varying': 'varchar',
}

/** `INTEGER(11) UNSIGNED` as the server prints it: `int unsigned`. What stands in quotes stays. */
export function printedType(declared: string): string {
  const [, name = declared, given, rest = ''] =
    /^([a-z ]+?)\s*(?:\(([\s\S]*)\))?((?:\s+[a-z]+)*)$/i.exec(declared.trim()) ?? []
  const lower = name.toLowerCase()
  const known = NAMES[lower] ?? lower
  // The width of a whole number is no part of it, but for tinyint(1), which stands for a boolean.
  const width =
    given === undefined || /^(?:small|medium|big)?int$/.test(known) || (known === 'tinyint' && given !== '1')
  const list = width ? '' : `(${/^(?:enum|set)$/.test(known) ? given : given.replaceAll(/\s/g, '')})`
  return `${known}${list}${rest.toLowerCase()}`
}
