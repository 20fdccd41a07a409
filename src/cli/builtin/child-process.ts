type ChildProcess = Pick<typeof import('node:child_process'), 'spawn' | 'spawnSync'>

/** In the bundle this stands for `node:child_process`, so that it is loaded by those who start a process, and they are few. */
const childProcess: ChildProcess = {
  get spawn() {
    return process.getBuiltinModule('node:child_process').spawn
  },
  get spawnSync() {
    return process.getBuiltinModule('node:child_process').spawnSync
  },
}
export default childProcess
