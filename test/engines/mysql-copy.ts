import type { Connection, RowDataPacket } from 'mysql2/promise'

/** A connection, and the two databases: `to` is there and empty. */
interface Copy {
  readonly connection: Connection
  readonly from: string
  readonly to: string
}

/** Neither server copies a database: what SHOW CREATE says of each object is made in the other again. */
export async function copyDatabase(connection: Connection, from: string, to: string): Promise<void> {
  const copy: Copy = { connection, from, to }
  await lenient(copy)
  await copyDefaults(copy)
  await copyTables(copy)
  await copyPrograms(copy)
  await lenient(copy)
  await copyViews(copy, await names(copy, `table_name FROM information_schema.views WHERE table_schema = ?`))
}

/** Rows are taken as they are: zero dates, a zero under AUTO_INCREMENT, a child before its parent. */
async function lenient({ connection }: Copy): Promise<void> {
  await connection.query(`SET sql_mode = 'NO_AUTO_VALUE_ON_ZERO', foreign_key_checks = 0`)
}

async function copyDefaults({ connection, from, to }: Copy): Promise<void> {
  const [rows] = await connection.query<RowDataPacket[]>(
    `SELECT default_character_set_name AS charset, default_collation_name AS collation
     FROM information_schema.schemata WHERE schema_name = ?`,
    [from],
  )
  const charset = rows[0]?.['charset']
  const collation = rows[0]?.['collation']
  await connection.query(`ALTER DATABASE ${to} CHARACTER SET ${String(charset)} COLLATE ${String(collation)}`)
}

async function copyTables(copy: Copy): Promise<void> {
  const { connection, from } = copy
  for (const table of await names(
    copy,
    `table_name FROM information_schema.tables WHERE table_schema = ? AND table_type <> 'VIEW'`,
  )) {
    const { 'Create Table': definition } = await shown(copy, 'TABLE', table)
    if (/SYSTEM VERSIONING|SEQUENCE=1/i.test(String(definition))) {
      throw new Error(`${table} can't be copied: a sequence, or a table with a history`)
    }
    await connection.query(String(definition))
    const columns = await names(
      copy,
      `concat('\`', column_name, '\`') FROM information_schema.columns
       WHERE table_schema = ? AND table_name = ? AND coalesce(generation_expression, '') = ''`,
      table,
    )
    await connection.query(
      `INSERT INTO \`${table}\` (${columns.join()}) SELECT ${columns.join()} FROM ${from}.\`${table}\``,
    )
  }
}

/** After the rows, so that no trigger sees them come. */
async function copyPrograms(copy: Copy): Promise<void> {
  const routines = `routine_name FROM information_schema.routines WHERE routine_schema = ? AND routine_type = ?`
  for (const name of await names(copy, routines, 'FUNCTION')) {
    await copyProgram(copy, 'FUNCTION', name, 'Create Function')
  }
  for (const name of await names(copy, routines, 'PROCEDURE')) {
    await copyProgram(copy, 'PROCEDURE', name, 'Create Procedure')
  }
  const triggers = `trigger_name FROM information_schema.triggers WHERE trigger_schema = ?
    ORDER BY event_object_table, action_timing, event_manipulation, action_order`
  for (const name of await names(copy, triggers)) {
    await copyProgram(copy, 'TRIGGER', name, 'SQL Original Statement')
  }
  for (const name of await names(copy, 'event_name FROM information_schema.events WHERE event_schema = ?')) {
    await copyProgram(copy, 'EVENT', name, 'Create Event')
  }
}

/** With the settings that a stored program was made under: they are part of it. */
async function copyProgram(copy: Copy, kind: string, name: string, column: string): Promise<void> {
  const row = await shown(copy, kind, name)
  await copy.connection.query('SET sql_mode = ?, character_set_client = ?, collation_connection = ?', [
    row['sql_mode'],
    row['character_set_client'],
    row['collation_connection'],
  ])
  await copy.connection.query(String(row[column]))
}

/** A view may rest on another: those that can't be made yet have their turn again. */
async function copyViews(copy: Copy, views: readonly string[]): Promise<void> {
  const refused: string[] = []
  let reason: unknown
  for (const view of views) {
    const { 'Create View': definition } = await shown(copy, 'VIEW', view)
    await copy.connection.query(String(definition)).catch((error: unknown) => {
      refused.push(view)
      reason = error
    })
  }
  if (refused.length === views.length && reason !== undefined) throw reason
  if (refused.length > 0) await copyViews(copy, refused)
}

/** Leaves out the name of `from`, which SHOW CREATE does for the current database. */
async function shown({ connection, from, to }: Copy, kind: string, name: string): Promise<RowDataPacket> {
  await connection.query(`USE ${from}`)
  const [rows] = await connection.query<RowDataPacket[]>(`SHOW CREATE ${kind} \`${name}\``)
  await connection.query(`USE ${to}`)
  if (rows[0] === undefined) throw new Error(`no ${kind} ${name}`)
  return rows[0]
}

/** `select` has one column, and `from` as its first parameter. */
async function names(
  { connection, from }: Copy,
  select: string,
  ...more: readonly string[]
): Promise<readonly string[]> {
  const [rows] = await connection.query<RowDataPacket[]>(`SELECT ${select}`, [from, ...more])
  return rows.map((row) => String(Object.values(row)[0]))
}
