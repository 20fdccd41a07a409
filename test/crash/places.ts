import { servers, type Engine } from '../engines/engine.ts'
import { mysqlEngines } from '../engines/mysql.ts'
import { mysqlSubject } from './mysql-subject.ts'
import { postgresSubject, type Subject } from './subject.ts'

type End = 'resume' | 'abort'

/** A server of this run, and what is migrated on it. */
export interface Place {
  readonly name: string
  readonly engine: Engine<unknown>
  readonly subject: Subject
  /** How to end the run that was cut off at a moment. */
  readonly ends: (moment: number) => readonly End[]
  /** At which messages an abort is cut off, and at which steps the process is killed: every how manieth. */
  readonly abortStride: number
  readonly killStride: number
}

/** Every seventh moment, another one on each server, ended by the two in turns: the first server has them all. */
const inTurns = (moment: number, number: number): readonly End[] =>
  moment % 7 === number % 7 ? [moment % 2 === 0 ? 'abort' : 'resume'] : []

/** Every server of this run: `describe.each(places)('… on $name', …)`. */
export const places: readonly Place[] = [
  ...servers.map((engine, number): Place => ({
    name: engine.name,
    engine,
    subject: postgresSubject,
    ends: (moment) => (number === 0 ? ['abort', 'resume'] : inTurns(moment, number)),
    abortStride: number === 0 ? 5 : 20,
    killStride: number === 0 ? 1 : 5,
  })),
  ...mysqlEngines.map((engine, number): Place => ({
    name: engine.name,
    engine,
    subject: mysqlSubject,
    // Every other moment, ended by the two in turns; the moments in between on the next server.
    ends: (moment) => (moment % 2 === number % 2 ? [moment % 4 < 2 ? 'abort' : 'resume'] : []),
    abortStride: 40,
    killStride: 13,
  })),
]
