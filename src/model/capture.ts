import type { TableName } from './names.ts'

/** The rows of one table whose images are kept while one operation's statements run. */
export interface Capture {
  /** Eight hex digits: names its triggers and its images. */
  readonly id: string
  readonly table: TableName
  /** Columns that tell rows apart; empty where the table has no key, and a row is told by its whole image. */
  readonly key: readonly string[]
}

/** One of the author's statements that run under capture. */
export interface CapturedStatement {
  readonly text: string
  /** It changes more than rows: what is captured of a row may be something else from here on. */
  readonly changesShape: boolean
}

/** The captures of one operation. Its session carries `mark` while the statements run, and no other does. */
export interface CaptureSet {
  readonly mark: string
  readonly captures: readonly Capture[]
}
