import { Option } from 'commander'

export const lockWait = new Option(
  '--lock-wait <seconds>',
  'wait this long for another migrate command',
).default('0')
export const allowCopy = new Option(
  '--allow-copy',
  'let the server copy a table where it knows no other way; its writers wait (MySQL, MariaDB)',
)
export const onConflict = new Option('--on-conflict <policy>', 'rows in the way of a returning constraint')
  .choices(['keep', 'quarantine', 'abort'])
  .default('keep')
/** A repair that nothing may be in the way of is one that was never asked for. */
export const onRepair = new Option('--on-conflict <policy>', 'rows that are still in the way')
  .choices(['keep', 'quarantine'])
  .default('keep')
export const env = new Option('--env <name>', 'whose deployments count; else those of every environment')
export const force = new Option('--force', 'whatever deployed releases need')
export const strict = new Option('--guarded', 'a deployed release of which nothing is known counts as a no')
