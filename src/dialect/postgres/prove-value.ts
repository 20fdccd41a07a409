import type { ReadableColumn } from '../../model/expression.ts'
import { dig, isTree, type Tree } from './expression-tree.ts'

interface Verdict {
  readonly nullable: boolean
  readonly fails: boolean
}

const UNKNOWN: Verdict = { nullable: true, fails: true }

/** Functions of text that give NULL only for NULL and fail on nothing. */
const TEXT_FUNCTIONS = new Set(
  'lower upper btrim ltrim rtrim initcap reverse replace translate md5 length char_length left right'.split(
    ' ',
  ),
)

/**
 * Whether an expression is proved to give a value, and no error, on every row its columns' own rules allow.
 * A whitelist over the parse tree: what isn't known counts as able to fail.
 */
export function provesValue(tree: Tree, type: string, columns: readonly ReadableColumn[]): boolean {
  if (!fits(tree, type, columns)) return false
  const verdict = judge(tree, new Map(columns.map((column) => [column.name, column])))
  return !verdict.nullable && !verdict.fails
}

/** The last cast can't fail: anything is a text, arithmetic is a numeric, and a column is of its own type. */
function fits(tree: Tree, type: string, columns: readonly ReadableColumn[]): boolean {
  if (['text', 'character varying', 'varchar'].includes(type)) return true
  if (type === 'numeric')
    return ['+', '-', '*', '/'].includes(String(dig(tree, 'A_Expr', 'name', 0, 'String', 'sval')))
  const name = dig(tree, 'ColumnRef', 'fields', 0, 'String', 'sval')
  return columns.some((column) => column.name === name && column.type === type)
}

function judge(node: unknown, columns: ReadonlyMap<string, ReadableColumn>): Verdict {
  if (!isTree(node)) return UNKNOWN
  if ('A_Const' in node) return { nullable: dig(node, 'A_Const', 'isnull') === true, fails: false }
  if ('ColumnRef' in node) {
    const name = dig(node, 'ColumnRef', 'fields', 0, 'String', 'sval')
    const column = typeof name === 'string' ? columns.get(name) : undefined
    return column === undefined ? UNKNOWN : { nullable: !column.notNull, fails: false }
  }
  if ('CoalesceExpr' in node) {
    const verdicts = argumentsOf(dig(node, 'CoalesceExpr', 'args'), columns)
    return {
      nullable: verdicts.every((verdict) => verdict.nullable),
      fails: verdicts.some((verdict) => verdict.fails),
    }
  }
  if ('FuncCall' in node) return judgeCall(node, columns)
  if ('A_Expr' in node) return judgeOperator(node, columns)
  if ('TypeCast' in node) {
    const names = dig(node, 'TypeCast', 'typeName', 'names')
    const target = Array.isArray(names) ? dig(names.at(-1), 'String', 'sval') : undefined
    return target === 'text' ? judge(dig(node, 'TypeCast', 'arg'), columns) : UNKNOWN
  }
  return UNKNOWN
}

function judgeCall(node: Tree, columns: ReadonlyMap<string, ReadableColumn>): Verdict {
  const names = dig(node, 'FuncCall', 'funcname')
  const name = Array.isArray(names) ? dig(names.at(-1), 'String', 'sval') : undefined
  const verdicts = argumentsOf(dig(node, 'FuncCall', 'args'), columns)
  const fails = verdicts.some((verdict) => verdict.fails)
  if (name === 'concat') return { nullable: false, fails }
  if (name === 'concat_ws') return { nullable: verdicts[0]?.nullable ?? true, fails }
  if (typeof name === 'string' && TEXT_FUNCTIONS.has(name)) {
    return { nullable: verdicts.some((verdict) => verdict.nullable), fails }
  }
  return UNKNOWN
}

function judgeOperator(node: Tree, columns: ReadonlyMap<string, ReadableColumn>): Verdict {
  const left = dig(node, 'A_Expr', 'lexpr')
  const right = dig(node, 'A_Expr', 'rexpr')
  const operator = dig(node, 'A_Expr', 'name', 0, 'String', 'sval')
  const verdicts = [judge(left, columns), judge(right, columns)]
  const strict = {
    nullable: verdicts.some((verdict) => verdict.nullable),
    fails: verdicts.some((verdict) => verdict.fails),
  }
  if (dig(node, 'A_Expr', 'kind') === 'AEXPR_NULLIF') return { nullable: true, fails: strict.fails }
  if (operator === '||') return strict
  const decimal = (side: unknown): number => Number(dig(side, 'A_Const', 'fval', 'fval') ?? Number.NaN)
  if (operator === '/') return decimal(right) !== 0 && !Number.isNaN(decimal(right)) ? strict : UNKNOWN
  const exact = !Number.isNaN(decimal(left)) || !Number.isNaN(decimal(right))
  return ['+', '-', '*'].includes(String(operator)) && exact ? strict : UNKNOWN
}

function argumentsOf(value: unknown, columns: ReadonlyMap<string, ReadableColumn>): readonly Verdict[] {
  return Array.isArray(value) ? value.map((item) => judge(item, columns)) : []
}
