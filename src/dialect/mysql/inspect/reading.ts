/** How the catalog of one flavour is read, where information_schema differs. */
export interface CatalogReading {
  /** Whether a default that is an expression is marked as such, and literals stand without quotes. */
  readonly marksExpressions: boolean
  /** Expressions as they were stored, from what information_schema prints. */
  readonly expression: (printed: string) => string
  /** Whether a character of four bytes is lost in what it prints of expressions. */
  readonly losesCharacters: boolean
  /** SQL over information_schema.columns: the spatial reference system a column is bound to. */
  readonly srid: string
  /** Of two words for one thing the rule of a foreign key that says none; an ALTER may take the word for the other. */
  readonly unsaidRule: 'NO ACTION' | 'RESTRICT'
  /** SQL over information_schema.statistics: a functional key part, and whether the optimizer looks away. */
  readonly keyExpression: string
  readonly hiddenIndex: string
  readonly hiddenIndexWord: string
  /** Gives `table`, `name`, `clause`, `enforced`, and `column` for a check that is part of a column. */
  readonly checks: string
}

/** DISTINCT keeps the server from looking through all tables for each check. */
const CHECKS = `SELECT t.*, c.clause, NULL AS \`column\`
 FROM (SELECT DISTINCT table_name AS \`table\`, constraint_name AS name, enforced AS enforced
  FROM information_schema.table_constraints WHERE table_schema = DATABASE() AND constraint_type = 'CHECK') AS t
 JOIN (SELECT DISTINCT constraint_name AS name, check_clause AS clause
  FROM information_schema.check_constraints WHERE constraint_schema = DATABASE()) AS c ON c.name = t.name`

export const MYSQL_READING: CatalogReading = {
  marksExpressions: true,
  expression: (printed) => decoded(unescaped(printed)),
  losesCharacters: false,
  srid: 'srs_id',
  unsaidRule: 'NO ACTION',
  keyExpression: 'expression',
  hiddenIndex: `is_visible = 'NO'`,
  hiddenIndexWord: 'INVISIBLE',
  checks: CHECKS,
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', '0': '\0', Z: '\u001a' }

function unescaped(printed: string): string {
  return printed.replaceAll(/\\([\s\S])/g, (_, character: string) => ESCAPES[character] ?? character)
}

/** The server takes the bytes of UTF-8 for Latin 1 and prints these as UTF-8: `é` arrives as `Ã©`. */
function decoded(printed: string): string {
  const points = Array.from(printed, (character) => character.codePointAt(0) ?? 0)
  if (!points.some((point) => point > 127) || points.some((point) => point > 255)) return printed
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(points))
  } catch {
    return printed
  }
}
