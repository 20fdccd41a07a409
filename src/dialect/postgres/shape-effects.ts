import type { SqlEffect, SqlObject } from '../../model/sql-statement.ts'
import { dig } from './expression-tree.ts'

/** What a statement of DDL drops, makes and retypes; `shape` for all that is neither. */
export function shapeEffects(kind: string, node: unknown): readonly SqlEffect[] {
  switch (kind) {
    case 'TruncateStmt':
      return listOf(node, 'relations').map((one) => ({
        kind: 'truncate',
        table: tableOf(dig(one, 'RangeVar')) ?? '',
      }))
    case 'DropStmt':
      return listOf(node, 'objects').map((one) => dropped(textAt(node, 'removeType'), namesIn(one)))
    case 'AlterTableStmt': {
      const table = tableOf(dig(node, 'relation')) ?? ''
      return listOf(node, 'cmds').map((one) => altered(table, dig(one, 'AlterTableCmd')))
    }
    case 'CreateStmt':
      return [created('table', dig(node, 'relation'))]
    case 'CreateTableAsStmt':
      return [created(dig(node, 'objtype') === 'OBJECT_MATVIEW' ? 'view' : 'table', dig(node, 'into', 'rel'))]
    case 'ViewStmt':
      return [created('view', dig(node, 'view'))]
    case 'CreateSeqStmt':
      return [created('sequence', dig(node, 'sequence'))]
    case 'IndexStmt':
      return [made('index', textAt(node, 'idxname'), tableOf(dig(node, 'relation')))]
    case 'CreateEnumStmt':
    case 'CompositeTypeStmt':
    case 'CreateRangeStmt':
    case 'CreateDomainStmt':
      return [made('type', namesIn(dig(node, 'typeName') ?? dig(node, 'domainname')).join('.'), null)]
    case 'CreateSchemaStmt':
      return [made('schema', textAt(node, 'schemaname'), null)]
    case 'CreateFunctionStmt':
      return [made('routine', namesIn(dig(node, 'funcname')).join('.'), null)]
    case 'CreateTrigStmt':
      return [made('trigger', textAt(node, 'trigname'), tableOf(dig(node, 'relation')))]
    default:
      return [{ kind: 'shape' }]
  }
}

/** `schema.name` of a RangeVar; null of anything else. */
export function tableOf(relation: unknown): string | null {
  const name = dig(relation, 'relname')
  if (typeof name !== 'string') return null
  const schema = dig(relation, 'schemaname')
  return typeof schema === 'string' ? `${schema}.${name}` : name
}

const OBJECTS: Readonly<Record<string, SqlObject>> = {
  OBJECT_TABLE: 'table',
  OBJECT_INDEX: 'index',
  OBJECT_VIEW: 'view',
  OBJECT_MATVIEW: 'view',
  OBJECT_TYPE: 'type',
  OBJECT_DOMAIN: 'type',
  OBJECT_SCHEMA: 'schema',
  OBJECT_SEQUENCE: 'sequence',
  OBJECT_FUNCTION: 'routine',
  OBJECT_PROCEDURE: 'routine',
  OBJECT_TRIGGER: 'trigger',
}

function dropped(type: string, names: readonly string[]): SqlEffect {
  const object = OBJECTS[type] ?? 'other'
  // A trigger, a rule and a policy are named behind their table.
  const on = object === 'trigger' || type === 'OBJECT_RULE' || type === 'OBJECT_POLICY'
  return on
    ? { kind: 'drop', object, name: names.at(-1) ?? '', table: names.slice(0, -1).join('.') }
    : { kind: 'drop', object, name: names.join('.'), table: null }
}

function altered(table: string, command: unknown): SqlEffect {
  const name = textAt(command, 'name')
  switch (dig(command, 'subtype')) {
    case 'AT_DropColumn':
      return { kind: 'drop', object: 'column', name, table }
    case 'AT_DropConstraint':
      return { kind: 'drop', object: 'constraint', name, table }
    case 'AT_AlterColumnType':
      return { kind: 'retype', table, column: name }
    case 'AT_AddColumn':
      return made('column', textAt(command, 'def', 'ColumnDef', 'colname'), table)
    case 'AT_AddConstraint':
      return made('constraint', textAt(command, 'def', 'Constraint', 'conname'), table)
    default:
      return { kind: 'shape' }
  }
}

function created(object: SqlObject, relation: unknown): SqlEffect {
  const effect = made(object, tableOf(relation) ?? '', null)
  const temporary = dig(relation, 'relpersistence') === 't'
  return temporary && effect.kind === 'create' ? { ...effect, temporary } : effect
}

function made(object: SqlObject, name: string, table: string | null): SqlEffect {
  return { kind: 'create', object, name, table }
}

function listOf(node: unknown, key: string): readonly unknown[] {
  const found = dig(node, key)
  return Array.isArray(found) ? found : []
}

/** The texts of a name, however the parser wraps them. */
function namesIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(namesIn)
  const text = dig(value, 'String', 'sval')
  if (typeof text === 'string') return [text]
  const inner =
    dig(value, 'List', 'items') ?? dig(value, 'TypeName', 'names') ?? dig(value, 'ObjectWithArgs', 'objname')
  return inner === undefined ? namesOf(value) : namesIn(inner)
}

function namesOf(value: unknown): readonly string[] {
  const names = dig(value, 'names')
  return Array.isArray(names) ? namesIn(names) : []
}

function textAt(node: unknown, ...path: readonly string[]): string {
  const found = dig(node, ...path)
  return typeof found === 'string' ? found : ''
}
