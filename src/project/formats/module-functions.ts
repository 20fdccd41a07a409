import { MigrateError } from '../../errors/migrate-error.ts'
import { shownPath } from '../shown-path.ts'
import { importModule } from './import-module.ts'
import type { CodeWay } from './pair.ts'

export interface ModuleFunction {
  readonly call: (...given: readonly unknown[]) => unknown
  /** Knex: `export const config = { transaction: false }`. */
  readonly transaction: boolean
}

/** The function a way names. Throws MIGRATION_UNLOADABLE where there is none, or its file can't be loaded. */
export async function moduleFunction({ path, side }: CodeWay): Promise<ModuleFunction> {
  const module = await importModule(path)
  const call = module[side]
  if (typeof call === 'function') {
    return {
      call: (...given) => call.apply(module, given) as unknown,
      transaction: !saysNoTransaction(module['config']),
    }
  }
  throw new MigrateError('MIGRATION_UNLOADABLE', {
    what: `${shownPath(path)} exports no function ${side}`,
    next: `Export it: export async function ${side}(…) {}`,
  })
}

function saysNoTransaction(config: unknown): boolean {
  return (
    typeof config === 'object' && config !== null && 'transaction' in config && config.transaction === false
  )
}
