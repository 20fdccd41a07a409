import type { CatalogReading } from '../../mysql/inspect/reading.ts'

export const MARIADB_READING: CatalogReading = {
  marksExpressions: false,
  expression: (printed) => printed,
  losesCharacters: true,
  srid: 'NULL',
  unsaidRule: 'RESTRICT',
  keyExpression: 'NULL',
  hiddenIndex: `ignored = 'YES'`,
  hiddenIndexWord: 'IGNORED',
  checks: `SELECT table_name AS \`table\`, constraint_name AS name, check_clause AS clause, 'YES' AS enforced,
 IF(level = 'Column', constraint_name, NULL) AS \`column\`
 FROM information_schema.check_constraints WHERE constraint_schema = DATABASE()`,
}
