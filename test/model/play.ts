import type { Command } from './command.ts'
import type { Game } from './game.ts'
import { columnsOf, differs, isServed } from './look.ts'
import { playMove } from './play-move.ts'
import { playWrites } from './play-writes.ts'
import { beginRun } from './run.ts'
import type { Stage, Subject } from './stage.ts'
import { newWorld } from './world.ts'

/** What a run came to: nothing to say, or what was found, and after which command. */
export interface Played {
  readonly stage: Stage
  readonly problem: string | null
  /** What was done, in words, the last line where it went wrong. */
  readonly story: readonly string[]
}

/** Plays commands on the database and in the model, and compares everything after each. */
export async function play(subject: Subject, commands: readonly Command[]): Promise<Played> {
  const run = await beginRun(subject)
  const game: Game = {
    subject,
    run,
    eyes: {
      get session() {
        return run.session
      },
      speech: subject.stage.speech,
      lensIds: subject.ready.planned.lenses.flatMap((lens) =>
        lens.before.length > 0 && lens.after.length > 0 && lens.contract === 'hold' ? [lens.id] : [],
      ),
    },
    world: newWorld(subject.scenario, subject.identified),
    columns: [],
    story: [],
  }
  let problem: string | null = null
  try {
    game.columns = await columnsOf(game.eyes)
    for (const command of commands) {
      problem = await perform(game, command)
      if (problem !== null) break
    }
  } catch (error) {
    problem = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  }
  return { stage: await run.end(), problem, story: game.story }
}

async function perform(game: Game, command: Command): Promise<string | null> {
  if (command.kind === 'move') return playMove(game, command)
  const { by } = command
  const version = isServed(by, game.world.state) ? by : by === 'old' ? 'new' : 'old'
  const problem =
    command.kind === 'write'
      ? await playWrites(game, version, [command.write], 'commit')
      : await playWrites(game, version, command.writes, command.end)
  return problem ?? differs(game.eyes, game.world, game.columns)
}
