export type Phase = 'expand' | 'contract'

/** The files a folder of SQL may have, in the order they are hashed. */
export const SQL_PARTS: Readonly<Record<Phase, { readonly up: string; readonly down: string }>> = {
  expand: { up: 'expand.up.sql', down: 'expand.down.sql' },
  contract: { up: 'contract.up.sql', down: 'contract.down.sql' },
}

export const SQL_FILES: readonly string[] = [
  SQL_PARTS.expand.up,
  SQL_PARTS.expand.down,
  SQL_PARTS.contract.up,
  SQL_PARTS.contract.down,
]
