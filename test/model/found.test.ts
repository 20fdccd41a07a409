import { describe, expect, test } from 'vitest'
import { serverOfEach } from '../cli/chosen.ts'
import type { Command, Write } from './command.ts'
import type { Scenario } from './scenario.ts'
import { play } from './play.ts'
import { openStage, setUp, tearDown } from './stage.ts'

/** What random runs have found, smallest form, and must never find again. */
interface Found {
  readonly title: string
  readonly scenario: Scenario
  readonly plays: readonly (readonly Command[])[]
}

const write = (kind: Write['kind'], more: Partial<Write> = {}): Write => ({
  kind,
  key: 0,
  column: 0,
  value: 0,
  omit: 0,
  ...more,
})
const by = (version: 'old' | 'new', one: Write): Command => ({ kind: 'write', by: version, write: one })
const move = (way: 'up' | 'contract' | 'revert'): Command => ({
  kind: 'move',
  way,
  cut: null,
  inspect: false,
})

/** Cut off before each of its messages in turn, with a write in between. */
const cuts = (way: 'up' | 'revert', end: 'resume' | 'abort', between: readonly Write[]): readonly Command[] =>
  Array.from({ length: 12 }, (_, message) => ({
    kind: 'move',
    way,
    cut: { message: message + 1, when: 'before', between, end },
    inspect: false,
  }))

const MAYBE = { name: 'maybe0', type: 'int', notNull: false, default: null } as const
/** Column 2 is the first behind label and note; its last value is NULL. */
const nothing = write('insert', { omit: 63 })
const seven = write('update', { column: 2, value: 3 })

const found: readonly Found[] = [
  {
    title: 'a release that says who it is may leave a renamed column out and gets its default',
    scenario: {
      key: 'int',
      facts: [
        { kind: 'rename', column: { name: 'was0', type: 'text', notNull: false, default: ' x' }, to: 'is0' },
      ],
    },
    plays: [[move('up'), by('new', nothing), move('contract'), by('new', { ...nothing, key: 1 })]],
  },
  {
    title: 'an insert of the new version that says nothing gives the old NOT NULL column a value',
    scenario: {
      key: 'int',
      facts: [
        {
          kind: 'replace',
          transform: 'split',
          from: [{ name: 'old0_0', type: 'text', notNull: true, default: null }],
          into: [
            { name: 'new0_0', type: 'text', notNull: false, default: null },
            { name: 'new0_1', type: 'text', notNull: false, default: null },
          ],
          policy: 'hold',
          fallback: ['aB'],
        },
      ],
    },
    plays: [[move('up'), by('new', nothing)]],
  },
  {
    title: 'an insert of the new version that leaves its column out gets the default it declares',
    scenario: {
      key: 'int',
      facts: [
        {
          kind: 'replace',
          transform: 'cents',
          from: [{ name: 'old0_0', type: 'money', notNull: true, default: null }],
          into: [{ name: 'new0_0', type: 'bigint', notNull: true, default: '42' }],
          policy: 'hold',
          fallback: ['1.00'],
        },
      ],
    },
    plays: [[move('up'), by('new', nothing), by('old', { ...nothing, key: 1 }), move('contract')]],
  },
  {
    title: 'a text too long for the old column shows the fallback there',
    scenario: {
      key: 'int',
      facts: [
        {
          kind: 'replace',
          transform: 'longer',
          from: [{ name: 'old0_0', type: 'short', notNull: false, default: null }],
          into: [{ name: 'new0_0', type: 'long', notNull: false, default: null }],
          policy: 'hold',
          fallback: ['abcd'],
        },
      ],
    },
    plays: [
      [
        move('up'),
        by('new', write('insert', { value: 1 })),
        by('new', write('update', { column: 2, value: 5 })),
      ],
    ],
  },
  {
    title: 'an abort of a revert goes back among rows that were no obstacle before it',
    scenario: {
      key: 'int',
      facts: [
        { kind: 'setNotNull', column: MAYBE, standIn: null },
        { kind: 'dropNotNull', column: { ...MAYBE, name: 'maybe1' }, standIn: '1' },
      ],
    },
    plays: cuts('revert', 'abort', []).map((cut) => [move('up'), by('old', { ...nothing, omit: 4 }), cut]),
  },
  {
    title: 'what the old version writes while stand-ins are about to be taken out stays',
    scenario: { key: 'int', facts: [{ kind: 'setNotNull', column: MAYBE, standIn: '1' }] },
    plays: (['resume', 'abort'] as const).flatMap((end) =>
      cuts('revert', end, [seven]).map((cut) => [move('up'), by('old', nothing), cut]),
    ),
  },
  {
    title: 'what the old version writes while NULLs are about to come back stays',
    scenario: { key: 'int', facts: [{ kind: 'dropNotNull', column: MAYBE, standIn: '1' }] },
    plays: (['resume', 'abort'] as const).flatMap((end) =>
      cuts('up', end, [seven]).map((cut) => [move('up'), by('new', nothing), move('revert'), cut]),
    ),
  },
  {
    title:
      'an abort that rows written meanwhile keep from bringing a rule back is resumed, and a revert leaves the rule off',
    scenario: {
      key: 'uuid',
      facts: [
        { kind: 'dropForeignKey', column: { name: 'ruled0', type: 'int', notNull: false, default: null } },
        { kind: 'rename', column: { name: 'was1', type: 'int', notNull: false, default: '7' }, to: 'is1' },
      ],
    },
    plays: cuts('up', 'abort', [write('insert', { value: 3538 })]).map((cut) => [cut, move('revert')]),
  },
  {
    title: 'a default that alone is dropped tells by itself how far a contract came',
    scenario: {
      key: 'int',
      facts: [{ kind: 'dropDefault', column: { name: 'had0', type: 'text', notNull: false, default: '' } }],
    },
    plays: [1, 2, 3].map((message) => [
      move('up'),
      {
        kind: 'move',
        way: 'contract',
        cut: { message, when: 'after', between: [write('insert', { omit: 4 })], end: 'resume' },
        inspect: false,
      },
    ]),
  },
]

describe.each(serverOfEach)('$name', (engine) => {
  test.each(found)('$title', { timeout: 120_000 }, async ({ plays, scenario }) => {
    const database = await engine.createDatabase()
    let stage = await openStage(database.url)
    try {
      const subject = await setUp(stage, scenario)
      if ('refusal' in subject) throw new Error(subject.refusal)
      for (const commands of plays) {
        const played = await play({ ...subject, stage }, commands)
        stage = played.stage
        expect([played.problem, ...played.story]).toEqual([null, ...played.story])
      }
      await tearDown(stage, scenario)
    } finally {
      await stage.close()
      await database.dispose()
    }
  })
})
