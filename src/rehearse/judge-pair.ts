import { compared, failed, withoutDown, type Finding } from './pair-proof.ts'
import type { Shadow } from './shadow.ts'
import { readState, remainderOf, type State } from './state.ts'
import type { WrittenPair } from './way.ts'

export interface Judged {
  readonly finding: Finding
  /** How things stand in the shadow; null where it is not as the ways up alone would leave it. */
  readonly after: State | null
}

/** Up, down and up again on a shadow that is in a known state. */
export async function judgePair(shadow: Shadow, { down, up }: WrittenPair, before: State): Promise<Judged> {
  const first = await up.run(shadow)
  if (first.failure !== null) {
    const finding = failed('up-fails', 'the way up', first.failure)
    return { finding, after: first.failure.rolledBack ? before : null }
  }
  if (down === null || down.isEmpty) {
    const after = await readState(shadow)
    return { finding: withoutDown(down === null ? 'absent' : 'empty', remainderOf(before, after)), after }
  }
  const back = await down.run(shadow)
  if (back.failure !== null) {
    const finding = failed('down-fails', 'the way back', back.failure)
    return { finding, after: back.failure.rolledBack ? await readState(shadow) : null }
  }
  const between = await readState(shadow)
  const remainder = remainderOf(before, between)
  if (!back.sent) return { finding: withoutDown('empty', remainder), after: between }
  const isOther = remainder.differences.some(({ kind }) => kind !== 'order')
  const again = await up.run(shadow)
  if (again.failure === null) {
    return { finding: compared(remainder), after: isOther ? null : await readState(shadow) }
  }
  const finding = isOther
    ? compared(remainder)
    : failed('down-fails', 'the way up, once it was taken back,', again.failure)
  return { finding, after: null }
}
