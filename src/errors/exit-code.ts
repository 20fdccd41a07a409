/** What the process says when it ends. Node itself uses 1–13, so a crash is never mistaken for a verdict. */
export const EXIT = {
  done: 0,
  unexpected: 1,
  usage: 2,
  pending: 20,
  refused: 21,
  lockBusy: 22,
  putBack: 23,
  stopped: 24,
  revertFailed: 26,
  drift: 27,
  confirm: 28,
  debt: 29,
  hungUp: 129,
  interrupted: 130,
  terminated: 143,
} as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]
