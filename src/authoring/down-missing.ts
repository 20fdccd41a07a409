import { problem, type Problem } from './shape.ts'

/** No migration goes in without its way back. `what` is what lacks: `down`, or the file's name. */
export function downMissing(what: string): Problem {
  return problem(
    `${what} is missing: nobody else can know the way back`,
    `Write ${what} so that it undoes the other half; where nothing can, say why with irreversible: '…'.`,
    'DOWN_MISSING',
  )
}
