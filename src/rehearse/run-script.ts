import type { Statement } from '../dialect/script-dialect.ts'
import type { Shadow } from './shadow.ts'
import { failureOf, type Ran } from './way.ts'

/** SQL as a file has it, and how its tool would send it. */
export interface Script {
  readonly text: string
  /** The messages the tool sends; null where it has the engine's own rules cut the text. */
  readonly messages: readonly string[] | null
  readonly transaction: 'wrapped' | 'bare' | 'unless refused'
  /** Why the tool itself would not run it; null where it would. */
  readonly refused: string | null
}

/** Runs a script on a session that is as its tool would find it. */
export async function runScript(shadow: Shadow, script: Script): Promise<Ran> {
  const { session } = shadow.connection
  const { scripts } = shadow.dialect
  const statements = await scripts.cut(script.text)
  const messages = messagesOf(shadow, script, statements)
  if (script.refused !== null || messages === null) return refused(script)
  const isWrapped =
    shadow.dialect.transactionalDdl &&
    (script.transaction === 'wrapped' ||
      (script.transaction === 'unless refused' && areAll(statements, 'plain')))
  await scripts.enter(session)
  let current: string | null = null
  try {
    if (isWrapped) await session.script('BEGIN')
    for (const message of messages) {
      current = message
      await session.script(message)
    }
    current = null
    if (isWrapped) await session.script('COMMIT')
    return { sent: messages.length > 0, failure: null }
  } catch (error) {
    const statement = shadow.connection.session.alive ? await failedIn(shadow, current, statements) : null
    return { sent: true, failure: failureOf(shadow, error, { statement, rolledBack: isWrapped }) }
  } finally {
    if (session.alive) await scripts.leave(session)
  }
}

function refused({ refused: because }: Script): Ran {
  const message = because ?? 'it can’t be told where its statements end: a quote, a comment or a body is open'
  return { sent: true, failure: { message, statement: null, lacks: null, rolledBack: true } }
}

function messagesOf(
  { dialect }: Shadow,
  { messages, transaction }: Script,
  statements: readonly Statement[] | null,
): readonly string[] | null {
  const each = statements?.map(({ text }) => text) ?? null
  if (messages === null) return each
  // One by one it is the same where DDL commits by itself, and it is known which one fails.
  if (!dialect.transactionalDdl && messages.length === 1) return each ?? messages
  // In one message they would share a transaction; who has such a file has told the tool to cut it.
  const mustCut =
    transaction === 'unless refused' && statements?.some(({ kind }) => kind === 'alone') === true
  return mustCut ? each : messages
}

function areAll(statements: readonly Statement[] | null, kind: Statement['kind']): boolean {
  return statements?.every((statement) => statement.kind === kind) === true
}

/** A message of several statements is tried again one by one, since the server doesn't say which of them failed. */
async function failedIn(
  { connection: { session }, dialect }: Shadow,
  message: string | null,
  statements: readonly Statement[] | null,
): Promise<string | null> {
  const among = message === null ? null : await dialect.scripts.cut(message)
  if (among?.length === 1) return among[0]?.text ?? null
  if (!dialect.transactionalDdl || statements === null || !areAll(statements, 'plain')) return null
  await session.script('ROLLBACK')
  await session.script('BEGIN')
  try {
    for (const { text } of statements) {
      const works = await session.script(text).then(
        () => true,
        () => false,
      )
      if (!works) return text
    }
    return null
  } finally {
    if (session.alive) await session.script('ROLLBACK')
  }
}
