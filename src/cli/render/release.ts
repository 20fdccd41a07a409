import type { Answer } from '../flow/release-gate.ts'
import { linesOf } from '../flow/release-gate.ts'
import { nameOf } from '../../compat/who-counts.ts'
import { tone } from '../io.ts'

const WORDS = {
  yes: ['green', 'Yes.'],
  no: ['red', 'No.'],
  unknown: ['yellow', 'Nobody knows.'],
} as const satisfies Record<Answer['verdict'], readonly ['green' | 'red' | 'yellow', string]>

/** The answer to a question that begins with `can-i`, with reasons and what to do. */
export function renderAnswer(answer: Answer, yes: string): string {
  const [colour, word] = WORDS[answer.verdict]
  return [
    `${tone(colour, tone('bold', word))} ${answer.verdict === 'yes' ? yes : ''}`.trimEnd(),
    ...answer.broken.flatMap((one) => [
      ...linesOf(one).map((line) => `  ${tone('red', '✗')} ${line}`),
      ...[...new Set(one.misfits.map(({ fix }) => fix))].map((fix) => `    ${fix}`),
    ]),
    ...answer.unknown.map(
      (one) =>
        `  ${tone('yellow', '?')} ${nameOf(one)} has no contract: \`migrate release record --app ${one.app} --release ${one.release} --from …\``,
    ),
    ...answer.warnings.flatMap(linesOf).map((line) => `  ${tone('yellow', '!')} ${line}`),
    ...answer.leftOut.map(({ because, what }) =>
      tone('dim', `  not on the shadow database: ${what} (${because})`),
    ),
  ].join('\n')
}

/** The same as data. */
export function answerBody(answer: Answer): Readonly<Record<string, unknown>> {
  const flat = (judged: Answer['broken']) =>
    judged.flatMap(({ misfits, release, stage }) =>
      misfits.map((misfit) => ({
        app: release.contract.app,
        release: release.contract.release,
        state: stage.state,
        step: stage.step,
        ...misfit,
      })),
    )
  return {
    verdict: answer.verdict,
    broken: flat(answer.broken),
    warnings: flat(answer.warnings),
    unknown: answer.unknown.map(({ app, env, release }) => ({ app, release, env })),
    notOnShadow: answer.leftOut,
  }
}
