import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const REPOSITORY = join(import.meta.dirname, '../..')

/** Every file and package that loads with a module, in a process of its own. */
function loadedWith(module: string): readonly string[] {
  const script = `
    const { registerHooks } = await import('node:module')
    const loaded = []
    registerHooks({ load(url, context, next) { loaded.push(url); return next(url, context) } })
    await import(${JSON.stringify(join(REPOSITORY, module))})
    process.stdout.write(JSON.stringify(loaded))`
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })
  return JSON.parse(output) as readonly string[]
}

test('the library’s front door loads authoring and errors only: no package, no built-in module', () => {
  const rooms = loadedWith('src/index.ts').map((url) => /\/src\/(.*)$/.exec(url)?.[1] ?? url)
  expect(rooms.filter((file) => !/^(?:index\.ts$|authoring\/|errors\/|model\/)/.test(file))).toEqual([])
})

test.each(['load-migrations', 'list-migrations', 'project', 'history'])(
  'project/%s loads no package',
  (file) => {
    expect(loadedWith(`src/project/${file}.ts`).filter((url) => url.includes('/node_modules/'))).toEqual([])
  },
)
