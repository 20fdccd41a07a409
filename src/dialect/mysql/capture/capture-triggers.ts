import { tableText } from '../../../model/names.ts'
import { identifier, literal, qualified } from '../quote.ts'
import { field, imagesTable, rowHash, type Captured, type Child, type Side } from './images.ts'

export interface CaptureTrigger {
  readonly name: string
  readonly create: string
  readonly drop: string
}

/** They do nothing in a session that doesn't bear the mark; made last, they fire last, and see what others made of a row. */
export function captureTriggers(captured: Captured): readonly CaptureTrigger[] {
  const guards = [
    guard(captured, 'going', 'BEFORE DELETE', ({ onDelete }) => onDelete, ''),
    guard(captured, 'moving', 'BEFORE UPDATE', ({ onUpdate }) => onUpdate, 'NEW.'),
  ]
  return [
    ...guards.flatMap((found) => found ?? []),
    trigger(captured, 'insert', 'AFTER INSERT', inserted(captured)),
    trigger(captured, 'update', 'AFTER UPDATE', updated(captured)),
    trigger(captured, 'delete', 'AFTER DELETE', deleted(captured)),
  ]
}

function trigger({ capture, mark }: Captured, suffix: string, timing: string, body: string): CaptureTrigger {
  const name = `_bw_${capture.id}_${suffix}`
  return {
    name,
    create: `CREATE TRIGGER ${identifier(name)} ${timing} ON ${qualified(capture.table)} FOR EACH ROW BEGIN\nIF @bothways_capture = ${literal(mark)} THEN\n${body}\nEND IF;\nEND`,
    drop: `DROP TRIGGER ${identifier(name)}`,
  }
}

function inserted(captured: Captured): string {
  return `${known(captured, `ak = ${rowHash(captured, 'NEW.')}, ${values(captured, 'a', 'NEW.')}`, `bk = ${rowHash(captured, 'NEW.')} AND ak IS NULL`)}
INSERT INTO ${images(captured)} SET ak = ${rowHash(captured, 'NEW.')}, ${values(captured, 'a', 'NEW.')};
END IF;`
}

function updated(captured: Captured): string {
  return `${known(captured, `ak = ${rowHash(captured, 'NEW.')}, ${values(captured, 'a', 'NEW.')}`, `ak = ${rowHash(captured, 'OLD.')}`)}
INSERT INTO ${images(captured)} SET bk = ${rowHash(captured, 'OLD.')}, ${values(captured, 'b', 'OLD.')}, ak = ${rowHash(captured, 'NEW.')}, ${values(captured, 'a', 'NEW.')};
END IF;`
}

function deleted(captured: Captured): string {
  return `${known(captured, 'ak = NULL', `ak = ${rowHash(captured, 'OLD.')}`)}
INSERT INTO ${images(captured)} SET bk = ${rowHash(captured, 'OLD.')}, ${values(captured, 'b', 'OLD.')};
END IF;`
}

/** One image a row, however often it changes. */
function known(captured: Captured, set: string, where: string): string {
  return `UPDATE ${images(captured)} SET touched = touched + 1, ${set} WHERE ${where} ORDER BY n DESC LIMIT 1;
IF ROW_COUNT() = 0 THEN`
}

function images({ capture }: Captured): string {
  return identifier(imagesTable(capture))
}

function values({ columns }: Captured, side: Side, row: string): string {
  return columns.map((column) => `${field(column, side)} = ${row}${identifier(column.name)}`).join(', ')
}

const TAKES_ALONG = new Set(['cascade', 'set null', 'set default'])

/** What a foreign key deletes or changes by itself fires no trigger, and so would be in no image. */
function guard(
  captured: Captured,
  suffix: string,
  timing: string,
  rule: (child: Child) => string,
  next: string,
): CaptureTrigger | null {
  const checks = captured.children
    .filter((child) => TAKES_ALONG.has(rule(child)))
    .map((child) => {
      const parts = child.columns.map((name, number) => ({
        name: identifier(name),
        parent: identifier(child.parentColumns[number] ?? name),
      }))
      const moved =
        next === ''
          ? 'TRUE'
          : `NOT (${parts.map(({ parent }) => `OLD.${parent} <=> ${next}${parent}`).join(' AND ')})`
      const points = parts.map(({ name, parent }) => `x.${name} = OLD.${parent}`).join(' AND ')
      const words = `Rows of ${tableText(child.table)} would change along and fire no trigger: change them first`
      return `IF ${moved} AND EXISTS (SELECT 1 FROM ${qualified(child.table)} AS x WHERE ${points}) THEN
SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = ${literal(words.slice(0, 120))};
END IF;`
    })
  return checks.length === 0 ? null : trigger(captured, suffix, timing, checks.join('\n'))
}
