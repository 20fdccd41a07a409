/** Milliseconds of one call. */
export async function timed(work: () => unknown): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}

/** The median of several runs. */
export async function median(runs: number, work: () => unknown): Promise<number> {
  const times: number[] = []
  for (let run = 0; run < runs; run += 1) times.push(await timed(work))
  return percentile(times, 0.5)
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}

/** A line of the report: what, milliseconds, and the ratio to the reference of the same run. */
export function line(what: string, ms: number, reference?: number): void {
  const ratio = reference === undefined ? '' : `  ${(ms / reference).toFixed(2)} ×`
  process.stdout.write(`${what.padEnd(58)} ${ms.toFixed(ms < 10 ? 2 : 0).padStart(8)} ms${ratio}\n`)
}
