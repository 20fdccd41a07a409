import { setTimeout } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { eachStretch, inOrder, stretchesOf } from '../../src/rehearse/stretches.ts'

type Place = Parameters<typeof stretchesOf>[2]

const place = (concurrent: boolean): Place => ({ connection: { facts: { concurrent } } }) as unknown as Place
const names = Array.from({ length: 10 }, (_, number) => `m${number}`)

describe('stretches of a list', () => {
  it('are as many as are worth it, four at most, and the list in its order', () => {
    for (const [least, count] of [
      [20, 1],
      [5, 2],
      [3, 3],
      [1, 4],
    ] as const) {
      const stretches = stretchesOf(names, least, place(true))
      expect(stretches).toHaveLength(count)
      expect(stretches.flatMap((one) => [...one])).toEqual(names)
    }
  })

  it('are one where the database is in this process', () => {
    expect(stretchesOf(names, 1, place(false))).toEqual([new Set(names)])
  })

  it('each are waited for where one fails, and hear of it', async () => {
    const ended: string[] = []
    const work = eachStretch([new Set(['bad']), new Set(['good'])], async (stretch) => {
      try {
        if (stretch.names.has('bad')) throw new Error('no')
        for (;;) {
          await setTimeout(1)
          stretch.giveUp()
        }
      } finally {
        ended.push(...stretch.names)
      }
    })
    await expect(work).rejects.toThrow('no')
    expect(ended).toContain('bad')
    expect(new Set(ended).size).toBe(ended.length)
  })

  it('are told of in the order of the list, each as soon as those before it are there', () => {
    const given: string[] = []
    const order = inOrder<string>(['a', 'b', 'c', 'd'], (one) => given.push(one))
    order.found('b', 'B')
    expect(given).toEqual([])
    order.found('a', 'A')
    expect(given).toEqual(['A', 'B'])
    order.found('d', 'D')
    order.rest()
    expect(given).toEqual(['A', 'B', 'D'])
  })
})
