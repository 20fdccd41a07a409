/** One direction of a hand-written migration, and how its tool hands it to the server. */
export type Way = SqlWay | FilesWay | CodeWay

export interface SqlWay {
  readonly kind: 'sql'
  /** The file it stands in. */
  readonly path: string
  readonly text: string
  /** The messages the tool sends; null where it has the engine's own rules cut the text into statements. */
  readonly messages: readonly string[] | null
  /**
   * `wrapped`: the tool begins and commits. `bare`: it doesn't. `unless refused`: it does, except where a statement
   * takes no transaction.
   */
  readonly transaction: 'wrapped' | 'bare' | 'unless refused'
  /** Why the tool itself would not run it; null where it would. */
  readonly refused: string | null
}

/** One direction that was cut into several files: they are run in this order, each as by itself. */
export interface FilesWay {
  readonly kind: 'files'
  /** The first of them. */
  readonly path: string
  readonly ways: readonly SqlWay[]
}

/** A function that a module exports: only the tool's own library can run it. */
export interface CodeWay {
  readonly kind: 'code'
  readonly path: string
  readonly side: 'up' | 'down'
}

/** A migration of another tool: its way up, and its way back if there is one. */
export interface Pair {
  /** As that tool shows it. */
  readonly name: string
  /** As that tool's ledger has it. */
  readonly key: string
  /** As that tool's ledger has its files, where one migration is several. */
  readonly parts?: readonly string[]
  readonly up: Way
  readonly down: Way | null
}

/** A file that lies among the migrations and can't be judged. */
export interface Unread {
  readonly file: string
  readonly because: string
  /** As the tool's ledger has it; null where it is in none. */
  readonly key: string | null
}

export interface Pairs {
  readonly pairs: readonly Pair[]
  readonly unread: readonly Unread[]
}

export function sqlWay(
  path: string,
  text: string,
  transaction: SqlWay['transaction'],
  { messages = [text], refused = null }: Partial<Pick<SqlWay, 'messages' | 'refused'>> = {},
): SqlWay {
  return { kind: 'sql', path, text, messages, transaction, refused }
}

/** The files that a way stands in. */
export function pathsOf(way: Way): readonly string[] {
  return way.kind === 'files' ? way.ways.map(({ path }) => path) : [way.path]
}
