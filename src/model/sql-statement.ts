/** What a statement drops or makes, in words that every engine's reader knows. */
export type SqlObject =
  | 'table'
  | 'column'
  | 'constraint'
  | 'index'
  | 'view'
  | 'type'
  | 'schema'
  | 'sequence'
  | 'routine'
  | 'trigger'
  | 'other'

/** What a statement leaves behind. `table` is `schema.name`, or `name` where the text says no more. */
export type SqlEffect =
  | { readonly kind: 'rows'; readonly table: string }
  | { readonly kind: 'truncate'; readonly table: string }
  | {
      readonly kind: 'drop' | 'create'
      readonly object: SqlObject
      readonly name: string
      /** Whose column, constraint, index or trigger it is, where the text says so. */
      readonly table: string | null
      /** It goes with the session. */
      readonly temporary?: true
    }
  /** A column gets another type: values may be cut or refused. */
  | { readonly kind: 'retype'; readonly table: string; readonly column: string }
  /** What it does stands elsewhere: a DO block, a procedure, a function that is called. */
  | { readonly kind: 'hidden'; readonly by: string }
  /** Any other change of the schema or of the server. */
  | { readonly kind: 'shape' }

/** One statement of an author's SQL, as a parser of its engine reads it. No effects: it leaves nothing behind. */
export interface SqlStatement {
  readonly text: string
  /** Where it begins in the source, in UTF-16 units. */
  readonly at: number
  readonly effects: readonly SqlEffect[]
}

/** The statements of each text that was read. */
export type SqlFacts = ReadonlyMap<string, readonly SqlStatement[]>

/** Reads an author's SQL without running it. What it can't read comes back as one statement that is `hidden`. */
export type ReadSql = (source: string) => Promise<readonly SqlStatement[]>

/** For SQL that nobody has read. */
export function unread(source: string): readonly SqlStatement[] {
  return [{ text: source, at: 0, effects: [{ kind: 'hidden', by: 'SQL that could not be read' }] }]
}

/** A temporary table goes with the session, and its rows with it: no effect of either is left. */
export function withoutTemporary(statements: readonly SqlStatement[]): readonly SqlStatement[] {
  const temporary = new Set(
    statements.flatMap(({ effects }) =>
      effects.flatMap((effect) =>
        effect.kind === 'create' && effect.temporary === true ? [effect.name] : [],
      ),
    ),
  )
  if (temporary.size === 0) return statements
  return statements.map((one) => ({
    ...one,
    effects: one.effects.filter((effect) => {
      const name = effect.kind === 'create' || effect.kind === 'drop' ? effect.name : tableIn(effect)
      return !temporary.has(name)
    }),
  }))
}

function tableIn(effect: SqlEffect): string {
  return 'table' in effect ? (effect.table ?? '') : ''
}
