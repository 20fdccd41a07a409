import type { Engine, Database } from '../engines/engine.ts'
import type { Subject } from './subject.ts'
import { runTool, type Command } from './tool.ts'

/** A way between two states, and the application that is served before, on the way and after. */
export interface Leg {
  readonly name: string
  readonly command: Command
  readonly from: Origin
  readonly writes: (n: number) => string
  /** States by name in the ledger; a migration that is pending is not in it. */
  readonly states: readonly [from: string, to: string]
}

export type Origin = 'pending' | 'expanded' | 'contracted' | 'restored' | 'reverted'

export function legsOf({ oldWrites, newWrites }: Subject): readonly Leg[] {
  return [
    { name: 'expand', command: 'up', from: 'pending', writes: oldWrites, states: ['', 'expanded'] },
    {
      name: 'contract',
      command: 'contract',
      from: 'expanded',
      writes: newWrites,
      states: ['expanded', 'contracted'],
    },
    {
      name: 'restore',
      command: 'revert',
      from: 'contracted',
      writes: newWrites,
      states: ['contracted', 'expanded'],
    },
    {
      name: 'withdraw',
      command: 'revert',
      from: 'restored',
      writes: oldWrites,
      states: ['expanded', 'reverted'],
    },
    { name: 'reapply', command: 'up', from: 'reverted', writes: oldWrites, states: ['reverted', 'expanded'] },
  ]
}

/** A database in each state, with writes of whoever was served on the way. They are templates: nobody connects to them. */
export async function origins<Session>(
  engine: Engine<Session>,
  { schema, oldWrites, newWrites }: Subject,
  directory: string,
): Promise<Readonly<Record<Origin, Database<Session>>>> {
  const next = async (
    template: Database<Session> | undefined,
    command: Command,
    writes: string,
  ): Promise<Database<Session>> => {
    const database = await engine.createDatabase(template === undefined ? {} : { template })
    if (template === undefined) await database.script(schema)
    await runTool(database.url, directory, command)
    await database.script(writes)
    await database.release()
    return database
  }
  const pending = await next(undefined, 'baseline', oldWrites(11))
  const expanded = await next(pending, 'up', oldWrites(14) + newWrites(17))
  const contracted = await next(expanded, 'contract', newWrites(20))
  const restored = await next(contracted, 'revert', oldWrites(23) + newWrites(26))
  const reverted = await next(restored, 'revert', oldWrites(29))
  return { pending, expanded, contracted, restored, reverted }
}
