import type { Eyes } from './look.ts'
import type { PhysicalColumn } from './places.ts'
import type { Run } from './run.ts'
import type { Subject } from './stage.ts'
import type { World } from './world.ts'

/** A run under way: the database on one side, the model's world on the other. */
export interface Game {
  readonly subject: Subject
  readonly run: Run
  readonly eyes: Eyes
  world: World
  columns: readonly PhysicalColumn[]
  readonly story: string[]
}
