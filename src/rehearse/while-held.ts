import { keyOf } from '../catalog/key-of.ts'
import { tableText } from '../model/names.ts'
import { rowsByTable } from './application-writes.ts'
import type { Views } from './beside-control.ts'
import { oldWrites, type Writers, type Written } from './both-write.ts'
import { tableNameOf, type Counterpart } from './counterparts.ts'
import { fitRows } from './fit-rows.ts'
import type { Images } from './images.ts'
import { makeEqual } from './make-equal.ts'
import { underNewKey, type MovedKey } from './moved-key.ts'
import { sides, unexpected, viewsOf, type Rows } from './two-views.ts'
import type { RowLoss } from './verdict.ts'

const NO_ROWS: Rows = new Map()

/** What the old application made of its rows while the new schema was held. */
export interface WhileHeld {
  readonly before: Views
  readonly after: Views
  /** Tables that it wrote to, each with the row that got another key. */
  readonly moved: ReadonlyMap<Counterpart, MovedKey | null>
}

/**
 * The old application writes where the new schema is held. The control is given the same rows first: it must see here
 * what it sees there, and the new application must find the sense of it once it is back.
 */
export async function writesWhileHeld(
  writers: Writers,
  counterparts: readonly Counterpart[],
  images: Images,
  written: Written,
): Promise<WhileHeld> {
  const { control, operations, shadow } = writers
  const uneven = await makeEqual(control, writers.before, images)
  const before = await viewsOf(shadow, writers.before)
  const moved = new Map<Counterpart, MovedKey | null>()
  const here: Writers = {
    ...writers,
    first: writers.first + 600,
    when: 'by the old version while the new one is held',
  }
  for (const one of counterparts) {
    const isTold = one.after === null || sides(one) !== null
    if (one.before === null || !isTold || uneven.has(tableNameOf(one))) continue
    // The new version's table is out of sight.
    moved.set(one, await oldWrites(here, { ...one, after: null }, rowsByTable(images), written))
  }
  await fitRows(control, writers.before, operations, { also: [shadow], first: writers.first + 90 })
  return { before, after: await viewsOf(shadow, writers.before), moved }
}

/** Back again, the new application finds what it had, and the sense of what the old one wrote meanwhile. */
export async function foundAgain(
  { control }: Writers,
  { after, before, moved }: WhileHeld,
  was: Views,
  is: Views,
): Promise<readonly RowLoss[]> {
  const found: RowLoss[] = []
  for (const [one, move] of moved) {
    const view = sides(one)
    if (view === null || one.after === null) continue
    const [old, fresh] = [tableNameOf(one), tableText(one.after)]
    found.push(
      ...(await unexpected(view.new, {
        before: underNewKey(was.get(fresh) ?? NO_ROWS, keyOf(one.after), move),
        after: is.get(fresh) ?? NO_ROWS,
        written: {
          before: underNewKey(before.get(old) ?? NO_ROWS, keyOf(view.old.table), move),
          after: after.get(old) ?? NO_ROWS,
        },
        stood: null,
        at: control,
        when: 'applied again after the old version wrote',
        except: one.standIns,
      })),
    )
  }
  return found
}
