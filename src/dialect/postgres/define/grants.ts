import type { Definition } from '../../definition.ts'
import { identifier } from '../quote.ts'

/** The letters of an ACL: https://www.postgresql.org/docs/18/ddl-priv.html, table 5.1. */
const PRIVILEGES: Readonly<Record<string, string>> = {
  r: 'SELECT',
  a: 'INSERT',
  w: 'UPDATE',
  d: 'DELETE',
  D: 'TRUNCATE',
  x: 'REFERENCES',
  t: 'TRIGGER',
  m: 'MAINTAIN',
  X: 'EXECUTE',
  U: 'USAGE',
  C: 'CREATE',
}

/**
 * What gives rights as a catalog has them: `app=arw/owner`, `=U/owner` for everybody, `none` where all are taken away. A
 * list that is written out holds all there is, so what holds by default goes first.
 */
export function grantsOf(object: string, owner: string, grants: readonly string[]): readonly Definition[] {
  if (grants.length === 0) return []
  const what = `grants on ${object}`
  return [
    { what, sql: `REVOKE ALL ON ${object} FROM PUBLIC, ${identifier(owner)}` },
    ...given(what, object, '', grants),
  ]
}

/** Rights on one column come on top of those on its table. */
export function columnGrants(
  table: string,
  { grants, name }: { readonly name: string; readonly grants: readonly string[] },
): readonly Definition[] {
  return given(`grants on ${table}.${name}`, table, ` (${identifier(name)})`, grants)
}

function given(what: string, object: string, only: string, grants: readonly string[]): readonly Definition[] {
  return grants.flatMap((grant) => {
    const [, grantee = '', letters = ''] = /^(.*)=([a-zA-Z*]*)\/[^/]*$/.exec(grant) ?? []
    const to = grantee === '' ? 'PUBLIC' : grantee.startsWith('"') ? grantee : identifier(grantee)
    return [...letters.matchAll(/([a-zA-Z])(\*?)/g)].flatMap(([, letter = '', star]) => {
      const privilege = PRIVILEGES[letter]
      if (privilege === undefined) return []
      const again = star === '*' ? ' WITH GRANT OPTION' : ''
      return [{ what, sql: `GRANT ${privilege}${only} ON ${object} TO ${to}${again}` }]
    })
  })
}
