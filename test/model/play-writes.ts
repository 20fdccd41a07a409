import { migrationTime } from '../../src/model/names.ts'
import type { Write } from './command.ts'
import { deedOf } from './deed-of.ts'
import { doDeed, type Outcome } from './do-deed.ts'
import type { Version } from './fact.ts'
import type { Game } from './game.ts'
import { NAME } from './stage.ts'
import { statementOf } from './statements-of.ts'

/** One transaction of an application. `savepoint`: all but its first statement are taken back. */
export async function playWrites(
  game: Game,
  by: Version,
  writes: readonly Write[],
  end: 'commit' | 'rollback' | 'savepoint',
): Promise<string | null> {
  const { identified, scenario, stage } = game.subject
  const deeds = writes.flatMap((one) => deedOf(scenario, by, one) ?? [])
  if (deeds.length === 0) return null
  const texts = deeds.map((deed) => statementOf(scenario, deed, stage.speech))
  const kept = { commit: deeds.length, rollback: 0, savepoint: 1 }[end]
  const statements =
    end === 'commit'
      ? texts
      : [
          ...texts.slice(0, kept),
          'SAVEPOINT inner_one',
          ...texts.slice(kept),
          'ROLLBACK TO SAVEPOINT inner_one',
        ]
  game.story.push(`${by}: ${statements.join('; ')}`)
  let outcome: Outcome = 'done'
  let world = game.world
  let result = world
  for (const [number, deed] of deeds.entries()) {
    const done = doDeed(world, by, deed)
    if (done.outcome !== 'done' && outcome !== 'maybe') outcome = done.outcome
    if (done.outcome === 'refused') break
    world = done.world
    if (number < kept) result = world
  }
  const refusal = await game.run.send(statements, identified && by === 'new' ? migrationTime(NAME) : null)
  const accepted = refusal === null
  if (!accepted) game.story.push(`  refused: ${refusal}`)
  if (outcome !== 'maybe' && accepted !== (outcome === 'done'))
    return accepted ? 'the server took what the schema forbids' : 'the server refused what the schema allows'
  if (accepted) game.world = result
  return null
}
