import type { ChildProcess } from 'node:child_process'
import { rmSync } from 'node:fs'

/**
 * Ends a server when this process does: whoever stops the tests with Ctrl-C finds none left behind. The folders go
 * too, as far as the server that is just ending lets them.
 */
export function endsWithUs(
  server: ChildProcess,
  signal: 'SIGKILL' | 'SIGQUIT',
  folders: readonly string[],
): void {
  const end = (): void => {
    server.kill(signal)
    for (const folder of folders) {
      try {
        rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
      } catch {
        // What is left in memory is swept by the next run.
      }
    }
  }
  process.once('exit', end)
  server.once('exit', () => process.off('exit', end))
}
