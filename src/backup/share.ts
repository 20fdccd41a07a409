/** Never says that all is done while there is more: the total is the server's guess. */
export function shareOf(rows: number, estimated: number | null): number | null {
  return estimated === null || estimated <= 0 ? null : Math.min(rows / estimated, 0.99)
}
