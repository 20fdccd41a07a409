/** What a copy of Kysely brings: ours, or the one that somebody's migrations import. */
export type KyselyLibrary = Pick<
  typeof import('kysely'),
  | 'Kysely'
  | 'PostgresAdapter'
  | 'PostgresIntrospector'
  | 'PostgresQueryCompiler'
  | 'MysqlAdapter'
  | 'MysqlIntrospector'
  | 'MysqlQueryCompiler'
>
