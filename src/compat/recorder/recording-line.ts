import type { EngineFamily, JsType } from '../../model/release-contract.ts'

export const RECORDING_FORMAT = 'bothways/recording@1'

/** The first line of a recording's file; one for each process and engine. */
export interface RecordingHead {
  readonly format: typeof RECORDING_FORMAT
  readonly engine: EngineFamily
}

/** One statement, with all that was seen of it so far: of several lines with the same text the last counts. */
export interface RecordingLine {
  readonly sql: string
  readonly count: number
  readonly prepared: boolean
  readonly parameters: readonly SeenValues[]
  /** Of what it gave; null where that wasn't seen. */
  readonly result: readonly SeenColumn[] | null
}

/** What was sent for a parameter. Values themselves are never kept. */
export interface SeenValues {
  readonly js: readonly JsType[]
  readonly nullable: boolean
  /** Null where there was no text, or no number. */
  readonly maxLength: number | null
  readonly min: number | null
  readonly max: number | null
}

/** A column's name, and its type in the numbers of the protocol; `flags` on MySQL only. */
export interface SeenColumn {
  readonly name: string
  readonly type: number
  readonly flags?: number
  /** MySQL: 63 is binary. */
  readonly charset?: number
}
