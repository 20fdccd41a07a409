// node test/bench/replay-public.ts [mariadb|mysql] FORMAT FOLDER [EXTENSION…] — `migrate prove` beside a replay by psql and pg_dump
// (mariadb and mariadb-dump), pair by pair: a project's migrations, in a folder outside of this one.
import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { basename, join } from 'node:path'
import type { PairProof } from '../../src/rehearse/pair-proof.ts'
import { withMysqlServers } from './mysql-server.ts'
import { plainPairs } from './plain-pairs.ts'
import { plainMysql, plainPostgres, plainReplay, type Outcome, type Plain } from './plain-replay.ts'
import { psql, ROOT, withServer } from './server.ts'

const [format = '', folder = '', ...extensions] = process.argv
  .slice(2)
  .filter((word) => word !== 'mariadb' && word !== 'mysql')

if (process.argv.includes('mariadb') || process.argv.includes('mysql')) {
  await withMysqlServers((adminUrl) => replay(plainMysql(adminUrl), `${adminUrl}/mysql`))
} else {
  await withServer(async (adminUrl) => {
    const template = Object.assign(new URL(adminUrl), { pathname: '/template1' }).href
    for (const extension of extensions) psql(template, '-c', `CREATE EXTENSION "${extension}"`)
    await replay(plainPostgres(adminUrl), adminUrl)
  })
}

async function replay(plain: Plain, url: string): Promise<void> {
  const proofs = await proved(url)
  const outcomes = await plainReplay(
    plain,
    plainPairs(folder, format, url.startsWith('postgres') ? 'postgres' : 'mysql'),
  )
  const counts = new Map<string, number>()
  const lossy = proofs.filter(({ losses }) => losses.length > 0)
  const disagree = proofs.filter((proof) => outcomeOf(proof) !== outcomes.get(proof.name)?.outcome)
  for (const { outcome } of outcomes.values()) counts.set(outcome, (counts.get(outcome) ?? 0) + 1)
  process.stdout.write(
    `${basename(folder)}: ${outcomes.size} pairs by clients, ${proofs.length} by prove; ${[...counts].map(([outcome, count]) => `${count} ${outcome}`).join(', ')}; agree on ${proofs.length - disagree.length}; rows lost or changed in ${lossy.length}, of those with an exact schema ${lossy.filter((proof) => ['exact', 'order'].includes(outcomeOf(proof))).length}; fail only on rows ${proofs.filter((proof) => proof.onEmptyTables !== null && proof.onEmptyTables !== proof.verdict && proof.verdict === 'down-fails').length}\n`,
  )
  for (const proof of disagree) {
    const plainly = outcomes.get(proof.name)
    process.stdout.write(
      `  ${proof.name}: prove says ${outcomeOf(proof)} (${proof.message}${proof.schema
        .slice(0, 3)
        .map((line) => `; ${line}`)
        .join('')}), clients say ${plainly?.outcome ?? 'nothing'} (${plainly?.why ?? ''})\n`,
    )
  }
  if (disagree.length > 0 || proofs.length !== outcomes.size) process.exitCode = 1
}

async function proved(url: string): Promise<readonly PairProof[]> {
  const words = ['prove', '--json', '--dir', folder, '--format', format, '--shadow-url', url]
  const child = spawn(process.execPath, [join(ROOT, 'bin/migrate'), ...words])
  const [out, error] = await Promise.all([text(child.stdout), text(child.stderr)])
  const answer = JSON.parse(out) as { migrations?: readonly PairProof[] }
  if (answer.migrations === undefined) throw new Error(error + out)
  return answer.migrations
}

/** What a replay without rows would say. */
function outcomeOf({ down, onEmptyTables, orderOnly, verdict }: PairProof): Outcome {
  const plainly = onEmptyTables ?? verdict
  if (plainly === 'up-fails') return 'up fails'
  if (down !== 'written') return down
  if (plainly === 'down-fails') return 'fails'
  if (plainly === 'not-restored' && !orderOnly) return 'differs'
  return orderOnly ? 'order' : 'exact'
}
