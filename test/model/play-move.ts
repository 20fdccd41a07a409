import { diffCatalogs } from '../../src/catalog/diff.ts'
import { renderDifference } from '../../src/catalog/render-diff.ts'
import { TRANSITIONS, type RestingState, type Transition } from '../../src/model/state.ts'
import type { Command, Cut } from './command.ts'
import type { Version } from './fact.ts'
import { columnsOf, differs, viewDiffers } from './look.ts'
import { comesBack, conclude, inTheWay, makeMove, takeBack } from './make-move.ts'
import { stateBetween } from './places.ts'
import type { Game } from './game.ts'
import { playWrites } from './play-writes.ts'
import { breaking, copyOf, type World } from './world.ts'

type Move = Extract<Command, { kind: 'move' }>

const WAYS: Readonly<Record<Move['way'], Partial<Readonly<Record<RestingState, Transition>>>>> = {
  up: { pending: 'expand', reverted: 'reapply' },
  contract: { expanded: 'contract' },
  revert: { contracted: 'restore', expanded: 'withdraw' },
  purge: { contracted: 'purge', reverted: 'discard' },
}

/** Who is served from the beginning of a way to its end. */
const SERVED: Readonly<Record<Transition, Version>> = {
  expand: 'old',
  contract: 'new',
  restore: 'new',
  withdraw: 'old',
  reapply: 'old',
  purge: 'new',
  discard: 'old',
}

/** A command of the tool, cut off or not, beside what the model makes of it. */
export async function playMove(game: Game, { cut, inspect, way }: Move): Promise<string | null> {
  const transition = WAYS[way][game.world.state]
  if (transition === undefined)
    return way === 'revert' && game.world.state === 'purged' ? refusesRevert(game) : null
  game.story.push(cut === null ? transition : `${transition}, cut off ${cut.when} message ${cut.message}`)
  const predicted = makeMove(game.world, transition)
  const result = await game.run.move(transition, cut)
  game.columns = await columnsOf(game.eyes)
  if (result.how === 'cut') {
    if (cut === null) return result.why
    return (await afterCut(game, transition, cut)) ?? (await settled(game, inspect))
  }
  if (result.how === 'refused') {
    game.story.push(`  refused: ${result.why}`)
    if (predicted.outcome === 'moved') return 'the tool refused what nothing is in the way of'
  } else {
    if (predicted.outcome === 'refused') return 'the tool did what rows are in the way of'
    if (result.debts !== predicted.debts)
      return `${result.debts} rules were left off; the model counts ${predicted.debts}`
    game.world = predicted.world
  }
  return settled(game, inspect)
}

async function settled(game: Game, inspect: boolean): Promise<string | null> {
  const difference = await differs(game.eyes, game.world, game.columns)
  if (difference !== null || !inspect) return difference
  const { debts, state } = game.world
  if ((state !== 'pending' && state !== 'reverted') || debts.size > 0) return null
  const lines = diffCatalogs(game.subject.catalog, await game.run.catalog()).map(renderDifference)
  return lines.length === 0 ? null : `the schema is not what it was: ${lines.join('; ')}`
}

/** What the served version writes before anybody comes, then the end that somebody brings about. */
async function afterCut(game: Game, transition: Transition, cut: Cut): Promise<string | null> {
  const before = game.world
  const { from, to } = TRANSITIONS[transition]
  const switched = stateBetween(before, transition, game.columns) === to && from !== to
  game.world = switched ? makeMove(before, transition, 'whatever is in the way').world : copyOf(before)
  game.world.between = true
  const said = await game.run.state()
  game.story.push(`  found ${game.world.state}`)
  const version = SERVED[transition]
  for (const write of cut.between) {
    const problem =
      (await playWrites(game, version, [write], 'commit')) ??
      (await viewDiffers(game.eyes, game.world, version, game.columns))
    if (problem !== null) return problem
  }
  game.world.between = false
  game.story.push(`  ${cut.end}`)
  const first = await game.run.finish(cut.end)
  // What purge destroyed can't come back: then there is only one way.
  const destroys = transition === 'purge' || transition === 'discard'
  // Where rows written meanwhile break a rule that was dropped, an abort can't bring it back: a revert leaves it off.
  const breaks =
    transition === 'expand' &&
    game.world.scenario.facts.some(
      (fact) => comesBack(fact, 'withdraw') && breaking(game.world, fact).length > 0,
    )
  const last = first?.how === 'refused' && cut.end === 'abort' && (destroys || breaks) ? 'resume' : cut.end
  const ended = last === cut.end ? first : await game.run.finish(last)
  game.columns = await columnsOf(game.eyes)
  // What was done whole is no business of an abort's, nor is what had not begun one of resume's.
  const goesOn = said === to || (last === 'resume' && !(said === 'pending' && transition === 'expand'))
  if ((ended === null && said !== to) || (ended?.how === 'done' && !goesOn)) {
    game.world = switched ? takeBack(game.world, transition) : game.world
    return null
  }
  if (ended === null || ended.how === 'done') {
    game.world = switched
      ? conclude(game.world, transition).world
      : makeMove(game.world, transition, 'whatever is in the way').world
    return null
  }
  game.story.push(`  ${ended.how}: ${ended.why}`)
  if (last === 'abort' || !isBlocked(game.world, transition))
    return `${last} did not come to its end: ${ended.why}`
  game.world = switched ? takeBack(game.world, transition) : game.world
  return null
}

function isBlocked(world: World, transition: Transition): boolean {
  return world.scenario.facts.some((fact) => inTheWay(world, fact, transition))
}

/** After purge there is nothing that a revert could serve again. */
async function refusesRevert(game: Game): Promise<string | null> {
  game.story.push('revert after purge')
  return (await game.run.revertible()) ? 'a purged migration is offered for revert' : null
}
