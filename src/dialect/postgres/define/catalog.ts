import type { Catalog, Routine, Schema, Sequence, UserType } from '../../../model/catalog.ts'
import { tableText } from '../../../model/names.ts'
import type { Definition } from '../../definition.ts'
import { identifier, qualified } from '../quote.ts'
import { sequenceOptions } from './columns.ts'
import { grantsOf } from './grants.ts'
import {
  addConstraint,
  attachPartition,
  commented,
  createIndexes,
  createTable,
  createTriggers,
  createView,
  finishTable,
  finishView,
} from './table.ts'
import { defineType } from './types.ts'

/**
 * All that makes a schema again, roughly in an order in which each finds what it rests on; what does not can be tried
 * again later. Tables of other servers are left out.
 */
export function defineCatalog(catalog: Catalog): readonly Definition[] {
  const tables = catalog.tables.filter(({ kind }) => kind !== 'foreign')
  const constraints = tables.flatMap((table) =>
    table.constraints.map((constraint) => ({ table, constraint })),
  )
  const ties = constraints.filter(({ constraint }) => constraint.kind === 'foreign key')
  const own = constraints.filter(({ constraint }) => constraint.kind !== 'foreign key')
  return [
    ...catalog.schemas.map(({ name }) => ({
      what: `schema ${name}`,
      sql: `CREATE SCHEMA IF NOT EXISTS ${identifier(name)}`,
    })),
    ...catalog.extensions.map(({ name, schema }) => ({
      what: `extension ${name}`,
      sql: `CREATE EXTENSION IF NOT EXISTS ${identifier(name)} WITH SCHEMA ${identifier(schema)}`,
    })),
    ...catalog.types.map(defineType),
    ...catalog.sequences.map((sequence) => ({
      what: `sequence ${tableText(sequence)}`,
      sql: `CREATE SEQUENCE ${qualified(sequence)} ${sequenceOptions(sequence, 'sequence')}`,
    })),
    ...catalog.routines.map((routine) => ({
      what: `function ${routine.schema}.${routine.signature}`,
      sql: routine.definition,
    })),
    ...tables.map(createTable),
    ...own.flatMap(({ table, constraint }) => addConstraint(table, constraint)),
    ...tables.flatMap(createIndexes),
    // Keys and indexes that a partition has already become part of its parent's.
    ...tables.flatMap(attachPartition),
    ...ties.flatMap(({ table, constraint }) => addConstraint(table, constraint)),
    ...catalog.views.map(createView),
    ...catalog.views.flatMap(createIndexes),
    ...tables.flatMap(createTriggers),
    ...catalog.views.flatMap(createTriggers),
    ...catalog.sequences.flatMap(finishSequence),
    ...tables.flatMap(finishTable),
    ...catalog.views.flatMap(finishView),
    ...catalog.types.flatMap(finishType),
    ...catalog.routines.flatMap(finishRoutine),
    ...catalog.schemas.flatMap(finishSchema),
  ]
}

function finishSequence(sequence: Sequence): readonly Definition[] {
  const name = qualified(sequence)
  const what = `sequence ${tableText(sequence)}`
  return [
    { what, sql: `ALTER SEQUENCE ${name} OWNER TO ${identifier(sequence.owner)}` },
    ...(sequence.ownedBy === null
      ? []
      : [{ what, sql: `ALTER SEQUENCE ${name} OWNED BY ${sequence.ownedBy}` }]),
    ...commented(what, `SEQUENCE ${name}`, sequence.comment),
    ...grantsOf(`SEQUENCE ${name}`, sequence.owner, sequence.grants),
  ]
}

function finishType(type: UserType): readonly Definition[] {
  const name = qualified(type)
  const what = `${type.kind} ${tableText(type)}`
  const kind = type.kind === 'domain' ? 'DOMAIN' : 'TYPE'
  return [
    { what, sql: `ALTER ${kind} ${name} OWNER TO ${identifier(type.owner)}` },
    ...commented(what, `${kind} ${name}`, type.comment),
    ...grantsOf(`${kind} ${name}`, type.owner, type.grants),
  ]
}

function finishRoutine(routine: Routine): readonly Definition[] {
  const what = `function ${routine.schema}.${routine.signature}`
  const object = `ROUTINE ${identifier(routine.schema)}.${identifier(routine.name)}${routine.signature.slice(routine.name.length)}`
  return [
    { what, sql: `ALTER ${object} OWNER TO ${identifier(routine.owner)}` },
    ...commented(what, object, routine.comment),
    ...grantsOf(object, routine.owner, routine.grants),
  ]
}

function finishSchema(schema: Schema): readonly Definition[] {
  const name = identifier(schema.name)
  const what = `schema ${schema.name}`
  return [
    { what, sql: `ALTER SCHEMA ${name} OWNER TO ${identifier(schema.owner)}` },
    ...commented(what, `SCHEMA ${name}`, schema.comment),
    ...grantsOf(`SCHEMA ${name}`, schema.owner, schema.grants),
  ]
}
