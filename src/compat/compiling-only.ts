import { DummyDriver, type Dialect } from 'kysely'

/** A Kysely that writes SQL and sends none. */
export function compilingOnly(compiler: Pick<Dialect, 'createAdapter' | 'createQueryCompiler'>): Dialect {
  return {
    createAdapter: () => compiler.createAdapter(),
    createQueryCompiler: () => compiler.createQueryCompiler(),
    createDriver: () => new DummyDriver(),
    createIntrospector: () => {
      throw new TypeError('nothing is introspected')
    },
  }
}
