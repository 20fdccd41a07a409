import { setTimeout as sleep } from 'node:timers/promises'

/** Somebody with work to do in steps, on a connection of their own. */
export interface Player {
  readonly name: string
  /** Does the next step; false where there is none left. */
  step(): Promise<boolean>
}

/** A step that takes longer than this waits for somebody else. */
const BLOCKED_MS = 150

/**
 * Lets players take turns as a list of numbers says: each picks whose next step begins. A step that waits for a lock is
 * left waiting, and the others go on; its player takes no turn until it is through. At the end everybody finishes.
 */
export async function takeTurns(
  players: readonly Player[],
  turns: readonly number[],
): Promise<readonly string[]> {
  const story: string[] = []
  const waiting = new Map<Player, Promise<void>>()
  const finished = new Set<Player>()
  const begin = async (player: Player): Promise<void> => {
    const work = player.step().then((more) => {
      if (!more) finished.add(player)
      waiting.delete(player)
    })
    waiting.set(player, work)
    const blocked = await Promise.race([work.then(() => false), sleep(BLOCKED_MS, true, { ref: false })])
    story.push(blocked ? `${player.name} waits` : player.name)
  }
  for (const turn of turns) {
    if (finished.size === players.length) break
    const ready = players.filter((player) => !finished.has(player) && !waiting.has(player))
    const player = ready[turn % Math.max(1, ready.length)]
    if (player === undefined) await Promise.race(waiting.values())
    else await begin(player)
  }
  while (finished.size < players.length) {
    const ready = players.find((player) => !finished.has(player) && !waiting.has(player))
    if (ready === undefined) await Promise.race(waiting.values())
    else await begin(ready)
  }
  return story
}
