/** A table as an application names it: without a schema, it resolves as the connection has it. */
export interface NamedTable {
  readonly schema: string | null
  readonly name: string
}

/**
 * The key of a table in a contract: `users`, which is `public.users` too, `billing.invoices`; a part with dots or quotes in
 * it stands in `"`.
 */
export function tableKeyOf({ schema, name }: NamedTable): string {
  return schema === null || schema === 'public' ? part(name) : `${part(schema)}.${part(name)}`
}

/** Null for what is no such key. */
export function tableOfKey(key: string): NamedTable | null {
  const [, first, second] = KEY.exec(key) ?? []
  if (first === undefined) return null
  return second === undefined
    ? { schema: null, name: bare(first) }
    : { schema: bare(first), name: bare(second) }
}

const PART = '"(?:[^"]|"")+"|[^".]+'
const KEY = new RegExp(`^(${PART})(?:\\.(${PART}))?$`)

function part(name: string): string {
  return /[".]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name
}

function bare(text: string): string {
  return text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text
}
