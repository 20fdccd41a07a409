import type { ErrorCode } from '../errors/catalogue.ts'
import { suggestion } from '../errors/suggestion.ts'
import { describe, isFragment, isRecord } from './values.ts'

/** What is wrong with a value that an author wrote, and where in it. */
export interface Problem {
  readonly code: ErrorCode
  readonly what: string
  readonly next: string
}

/** Looks at a value of unknown origin. `at` is its path: `into.price_minor.forward`. */
export type Check = (value: unknown, at: string) => readonly Problem[]

export interface Field {
  readonly check: Check
  readonly required: boolean
}

export function problem(what: string, next: string, code: ErrorCode = 'MIGRATION_INVALID'): Problem {
  return { code, what, next }
}

export function required(check: Check): Field {
  return { check, required: true }
}

export function optional(check: Check): Field {
  return { check, required: false }
}

export const text: Check = (value, at) =>
  typeof value === 'string' && value.trim() !== ''
    ? []
    : [
        problem(
          `${at} must be a text, not ${value === '' ? 'an empty one' : describe(value)}`,
          `Give ${at} a text.`,
        ),
      ]

export const flag: Check = (value, at) =>
  typeof value === 'boolean'
    ? []
    : [problem(`${at} must be true or false, not ${describe(value)}`, `Correct ${at}.`)]

export const fragment: Check = (value, at) => {
  if (isFragment(value)) return []
  const inside = typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '…'
  return [
    problem(`${at} must be sql\`…\`, not ${describe(value)}`, `Write ${lastName(at)}: sql\`${inside}\`.`),
  ]
}

export const callable: Check = (value, at) =>
  typeof value === 'function'
    ? []
    : [
        problem(
          `${at} must be a function, not ${describe(value)}`,
          `Write ${lastName(at)}: async (db) => { … }.`,
        ),
      ]

export function nullable(check: Check): Check {
  return (value, at) => (value === null ? [] : check(value, at))
}

export function oneOf(...known: readonly string[]): Check {
  return (value, at) =>
    typeof value === 'string' && known.includes(value)
      ? []
      : [
          problem(
            `${at} must be ${known.map((word) => `'${word}'`).join(' or ')}, not ${describe(value)}`,
            `Correct ${at}.`,
          ),
        ]
}

export function listOf(check: Check, minimum = 0): Check {
  return (value, at) => {
    if (!Array.isArray(value))
      return [problem(`${at} must be a list, not ${describe(value)}`, `Write ${at} in [ ].`)]
    if (value.length < minimum) return [problem(`${at} is empty`, `Name at least ${minimum}.`)]
    return value.flatMap((item: unknown, index) => check(item, `${at}[${index}]`))
  }
}

/** An object whose keys are the author's: column names. */
export function mapOf(check: Check): Check {
  return (value, at) => {
    if (!isRecord(value) || isFragment(value)) {
      return [
        problem(`${at} must be an object of columns, not ${describe(value)}`, `Write ${at}: { name: … }.`),
      ]
    }
    const names = Object.keys(value)
    if (names.length === 0) return [problem(`${at} names no column`, `Name at least one column in ${at}.`)]
    return names.flatMap((name) => check(value[name], join(at, name)))
  }
}

/** An object with these keys and no others. A key that is undefined counts as absent. */
export function object(fields: Readonly<Record<string, Field>>): Check {
  const known = Object.keys(fields)
  return (value, at) => {
    if (!isRecord(value)) {
      return [
        problem(
          `${at === '' ? 'this' : at} must be an object, not ${describe(value)}`,
          `Write { ${known.join(', ')} }.`,
        ),
      ]
    }
    const unknown = Object.keys(value)
      .filter((key) => !known.includes(key) && value[key] !== undefined)
      .map((key) => problem(`unknown key "${join(at, key)}"`, capital(suggestion(key, known))))
    const wrong = Object.entries(fields).flatMap(([key, field]): readonly Problem[] => {
      if (value[key] !== undefined) return field.check(value[key], join(at, key))
      return field.required ? [problem(`${join(at, key)} is missing`, `Add ${key}.`)] : []
    })
    return [...unknown, ...wrong]
  }
}

export function join(at: string, key: string): string {
  return at === '' ? key : `${at}.${key}`
}

function lastName(at: string): string {
  return at.slice(at.lastIndexOf('.') + 1)
}

function capital(sentence: string): string {
  const whole = sentence.charAt(0).toUpperCase() + sentence.slice(1)
  return whole.endsWith('?') ? whole : `${whole}.`
}
