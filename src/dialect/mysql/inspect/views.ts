import type { Session } from '../../session.ts'
import { showCreate } from './show-create.ts'

interface ViewRow extends Record<string, unknown> {
  readonly name: string
  readonly definition: string
  readonly definer: string
  readonly security: string
  readonly checkOption: string
  readonly characterSet: string
  readonly collation: string
}

export interface ReadView extends ViewRow {
  readonly algorithm: string
  /** What makes it. */
  readonly text: string
}

const VIEWS_QUERY = `SELECT table_name AS name, view_definition AS definition, definer AS definer, security_type AS security,
 check_option AS checkOption, character_set_client AS characterSet, collation_connection AS collation
 FROM information_schema.views WHERE table_schema = DATABASE()`

/** SHOW CREATE alone prints a view without its database, and every character of it. */
export async function readViews(session: Pick<Session, 'query'>): Promise<readonly ReadView[]> {
  const rows = await session.query<ViewRow>(VIEWS_QUERY)
  const views: ReadView[] = []
  for (const row of rows) {
    const text = (await showCreate(session, 'VIEW', row.name)) ?? ''
    const [, algorithm = 'UNDEFINED'] = /^CREATE ALGORITHM=(\w+)/.exec(text) ?? []
    const [, definition = row.definition] = QUERY.exec(text) ?? []
    views.push({ ...row, definition, algorithm, text })
  }
  return views
}

/** MySQL prints the list of a view's columns before its query; they are the view's columns. */
const QUERY =
  / SQL SECURITY (?:DEFINER|INVOKER) VIEW `(?:[^`]|``)*`(?: \((?:`(?:[^`]|``)*`,?)+\))? AS ([\s\S]*?)(?: WITH (?:CASCADED|LOCAL) CHECK OPTION)?$/
