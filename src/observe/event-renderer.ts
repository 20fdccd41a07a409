import { styleText } from 'node:util'
import type { OnEvent, RunEvent } from '../model/run-event.ts'
import { counted, duration, grouped } from './words.ts'

export interface RendererOptions {
  readonly write: (text: string) => void
  /** One line that is written over; else lines, at most one every five seconds for progress. */
  readonly live: boolean
  /** JSON, one event a line. */
  readonly json: boolean
  /** How wide the terminal is: a line that wraps can't be written over. */
  readonly columns?: () => number | undefined
}

const QUIET_MS = 5000

/** Events go to stderr, so that stream decides about colour. */
function styled(format: 'bold' | 'dim' | 'green' | 'yellow', text: string): string {
  return styleText(format, text, { stream: process.stderr })
}

/** Tells a run's events as they come. */
export function eventRenderer(options: RendererOptions): OnEvent {
  if (options.json) return (event) => options.write(`${JSON.stringify(event)}\n`)
  const width = options.columns ?? ((): number | undefined => process.stderr.columns)
  let open = false
  // The first one is told when it has gone on for a while: a quick step needs no line.
  let toldAt = performance.now()
  const line = (text: string): void => {
    if (open) options.write('\r\u001B[K')
    open = false
    options.write(`${text}\n`)
  }
  return (event) => {
    if (event.kind !== 'stepProgress') {
      const text = told(event)
      if (text !== null) line(text)
      return
    }
    if (options.live) {
      options.write(`\r\u001B[K${progress(event, width() ?? 80)}`)
      open = true
    } else if (performance.now() - toldAt > QUIET_MS) {
      toldAt = performance.now()
      line(progress(event, Number.POSITIVE_INFINITY))
    }
  }
}

function told(event: Exclude<RunEvent, { kind: 'stepProgress' }>): string | null {
  switch (event.kind) {
    case 'moveStarted':
      return event.steps > 1 ? `${styled('bold', event.migration)}: ${event.transition}` : null
    case 'runStarted':
    case 'runEnded':
    case 'stepStarted':
      return null
    case 'stepDone':
      return event.ms < 50 ? null : `  ${event.title} ${styled('dim', duration(event.ms))}`
    case 'moveDone':
      return `${styled('green', '✓')} ${event.migration} ${event.transition} ${styled('dim', duration(event.ms))}`
    case 'waiting':
      return [
        `  gives way for ${duration(event.pauseMs)}: ${event.reason}`,
        ...event.blockers.map((text) => `    ${text}`),
      ].join('\n')
    case 'lockWait':
      return `Waiting for ${event.holder}`
    case 'note':
      return event.text
    case 'puttingBack':
      return styled('yellow', `${event.migration}: ${event.reason}; putting it back`)
    case 'debtOpened':
      return styled('yellow', `  open debt: ${event.constraint}: ${event.reason}`)
    case 'quarantined':
      return `  ${counted(event.rows, 'row')} of ${event.table} moved to ${event.into}`
    default:
      return event satisfies never
  }
}

/** In `columns` characters: how far it got is what is looked at, so the title gives way. */
function progress(event: Extract<RunEvent, { kind: 'stepProgress' }>, columns: number): string {
  const left = event.remainingMs === null ? '' : `, ${duration(event.remainingMs)} left`
  const facts = `: ${Math.round(event.share * 100)} %, ${grouped(event.rows)} rows, ${grouped(event.rowsPerSecond)}/s${left}`
  const room = columns - facts.length - 3
  const title = event.title.length <= room ? event.title : `${event.title.slice(0, Math.max(0, room - 1))}…`
  return `  ${title}${facts}`
}
