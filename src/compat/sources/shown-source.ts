/** A source as it may stand in a file that is committed: without the password of a URL. */
export function shownSource(given: string): string {
  const [, kind = '', url = ''] = /^(pg_stat_statements|performance_schema):(.*)$/s.exec(given) ?? []
  if (kind === '') return given
  try {
    const parsed = new URL(url)
    const role = parsed.searchParams.get('role')
    return `${kind}:${parsed.hostname}${parsed.pathname}${role === null ? '' : `?role=${role}`}`
  } catch {
    return kind
  }
}
