/** What the global setup tells the test files of one engine: plain data, for it crosses a process boundary. */
export type StartedEngine = StartedPostgres | StartedMysql

export type StartedPostgres =
  | { readonly kind: 'postgres'; readonly name: string; readonly major: number; readonly adminUrl: string }
  | { readonly kind: 'pglite'; readonly name: string; readonly major: number; readonly template: string }

export interface StartedMysql {
  readonly kind: MysqlKind
  readonly name: string
  readonly major: number
  readonly adminUrl: string
}

export type MysqlKind = 'mariadb' | 'mysql'

/** An engine which runs, how it was had, and how to end it. */
export interface RunningEngine {
  readonly engine: StartedEngine
  readonly how: string
  stop(): Promise<void>
}

declare module 'vitest' {
  interface ProvidedContext {
    readonly engines: readonly StartedEngine[]
  }
}
