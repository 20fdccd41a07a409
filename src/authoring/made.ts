import { MigrateError } from '../errors/migrate-error.ts'
import type { AuthoredOperation } from './authored.ts'
import { withCallSite } from './call-site.ts'
import { OPERATION_SHAPES } from './operation-shapes.ts'
import type { Check, Problem } from './shape.ts'
import { describe } from './values.ts'

type OperationOf<K extends AuthoredOperation['kind']> = Extract<AuthoredOperation, { readonly kind: K }>

/** Every typed operation leaves through here: checked, and marked with the line it was written on. */
export function made<K extends AuthoredOperation['kind']>(
  call: string,
  names: readonly unknown[],
  operation: OperationOf<K>,
): OperationOf<K> {
  refuseProblems(`op.${call}(${spell(names)})`, OPERATION_SHAPES[operation.kind](operation, ''))
  return withCallSite(operation)
}

/** For arguments that take another form in the operation: a wrong key must be named as the author wrote it. */
export function checked<T>(call: string, names: readonly unknown[], options: T, shape: Check): T {
  refuseProblems(`op.${call}(${spell(names)})`, shape(options, ''))
  return options
}

export function refuseProblems(where: string, problems: readonly Problem[]): void {
  const [first, ...others] = problems
  if (first === undefined) return
  throw new MigrateError(first.code, {
    what: `${where}: ${first.what}`,
    next: first.next,
    details: others.map((other) => `${other.what}. ${other.next}`),
  })
}

function spell(names: readonly unknown[]): string {
  return names.map((name) => (typeof name === 'string' ? `'${name}'` : describe(name))).join(', ')
}
