import type { Connection, RowDataPacket } from 'mysql2/promise'

/** Neither server copies a database. `to` is there and empty; what SHOW CREATE says of each object is made in it again. */
export async function copyDatabase(connection: Connection, from: string, to: string): Promise<void> {
  const rows = async (sql: string): Promise<readonly RowDataPacket[]> =>
    (await connection.query<RowDataPacket[]>(sql))[0]
  const strings = async (sql: string): Promise<readonly string[]> =>
    (await rows(sql)).map((row) => String(Object.values(row)[0]))
  /** Names in `from` are not qualified where `from` is the current database. */
  const shown = async (kind: string, name: string): Promise<RowDataPacket> => {
    await connection.query(`USE ${from}`)
    const [row] = await rows(`SHOW CREATE ${kind} \`${name}\``)
    await connection.query(`USE ${to}`)
    if (row === undefined) throw new Error(`no ${kind} ${name}`)
    return row
  }
  /** With the settings that a stored program was made under: they are part of it. */
  const copyProgram = async (kind: string, name: string, column: string): Promise<void> => {
    const row = await shown(kind, name)
    await connection.query('SET sql_mode = ?, character_set_client = ?, collation_connection = ?', [
      row['sql_mode'],
      row['character_set_client'],
      row['collation_connection'],
    ])
    await connection.query(String(row[column]))
  }
  const of = (table: string, condition = `${table}_schema = '${from}'`): string =>
    `FROM information_schema.${table}s WHERE ${condition}`

  // Rows are taken as they are: zero dates, a zero under AUTO_INCREMENT, a child before its parent.
  const lenient = `SET sql_mode = 'NO_AUTO_VALUE_ON_ZERO', foreign_key_checks = 0`
  await connection.query(lenient)
  const [defaults] = await rows(`SHOW CREATE DATABASE ${from}`)
  const charset = /CHARACTER SET \w+( COLLATE \w+)?/.exec(String(defaults?.['Create Database']))
  await connection.query(`ALTER DATABASE ${to} ${charset?.[0] ?? ''}`)

  const tables = await rows(`SHOW FULL TABLES FROM ${from} WHERE Table_type <> 'VIEW'`)
  for (const { [`Tables_in_${from}`]: name, Table_type: type } of tables) {
    if (type !== 'BASE TABLE') throw new Error(`${String(name)}: a ${String(type)} can't be copied yet`)
    const { 'Create Table': definition } = await shown('TABLE', String(name))
    await connection.query(String(definition))
    const stored = of('column', `table_schema = '${from}' AND table_name = '${String(name)}'`)
    const columns = await strings(
      `SELECT concat('\`', column_name, '\`') ${stored} AND coalesce(generation_expression, '') = '' ORDER BY ordinal_position`,
    )
    const list = columns.join(', ')
    await connection.query(
      `INSERT INTO \`${String(name)}\` (${list}) SELECT ${list} FROM ${from}.\`${String(name)}\``,
    )
  }
  for (const kind of ['FUNCTION', 'PROCEDURE']) {
    const label = kind === 'FUNCTION' ? 'Create Function' : 'Create Procedure'
    const names = await strings(`SELECT routine_name ${of('routine')} AND routine_type = '${kind}'`)
    for (const name of names) await copyProgram(kind, name, label)
  }
  const triggers = await strings(
    `SELECT trigger_name ${of('trigger')} ORDER BY event_object_table, action_timing, event_manipulation, action_order`,
  )
  for (const name of triggers) await copyProgram('TRIGGER', name, 'SQL Original Statement')
  for (const name of await strings(`SELECT event_name ${of('event')}`)) {
    await copyProgram('EVENT', name, 'Create Event')
  }
  await connection.query(lenient)
  await copyViews(await strings(`SELECT table_name ${of('table')} AND table_type = 'VIEW'`), async (name) => {
    const { 'Create View': definition } = await shown('VIEW', name)
    await connection.query(String(definition))
  })
}

/** A view may rest on another: those that can't be made yet have their turn again. */
async function copyViews(names: readonly string[], copy: (name: string) => Promise<void>): Promise<void> {
  const refused: string[] = []
  let reason: unknown
  for (const name of names) {
    await copy(name).catch((error: unknown) => {
      refused.push(name)
      reason = error
    })
  }
  if (refused.length === names.length && names.length > 0) throw reason
  if (refused.length > 0) await copyViews(refused, copy)
}
