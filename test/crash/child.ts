import { runTool, type Command } from './tool.ts'

/** Runs one command of the tool, and kills this process before the nth step; after the last one counts as one more. */
const [url = '', directory = '', command = '', at = '0'] = process.argv.slice(2)
let boundaries = 0
await runTool(url, directory, command as Command, {
  on(event) {
    if (event.kind !== 'stepStarted' && event.kind !== 'moveDone') return
    boundaries += 1
    if (boundaries === Number(at)) process.kill(process.pid, 'SIGKILL')
  },
})
