import { createMysqlDatabase } from '../engines/mysql-database.ts'
import { mysqlSubject } from './mysql-subject.ts'
import { origins, legsOf } from './legs.ts'
import { runTool } from './tool.ts'
import { cutOff } from './cut-off.ts'
const [, , port, name, first = '1', keep] = process.argv
const url = `mysql://root@127.0.0.1:${port}`
const engine: any = { createDatabase: (o: any = {}) => createMysqlDatabase(url, o) }
const project = mysqlSubject.project()
const all = await origins(engine, mysqlSubject, project.directory)
for (const leg of legsOf(mysqlSubject)) {
  if (leg.name !== name) continue
  for (let moment = Number(first); ; moment++) {
    const db = await engine.createDatabase({ template: all[leg.from] })
    const titles: string[] = []
    let ended = false
    await runTool(db.url, project.directory, leg.command, {
      ...cutOff(db, moment),
      on: (e: any) => {
        if (e.kind === 'stepStarted') titles.push(e.stepId + ' ' + e.title.slice(0, 80))
      },
    }).then(
      () => (ended = true),
      () => undefined,
    )
    for (const statement of leg.writes(5).split(';\n')) {
      await db
        .script(statement)
        .catch((error: any) =>
          console.log(moment, titles.at(-1), statement.slice(0, 100).trim(), error.message),
        )
    }
    if (keep) {
      console.log(db.url)
      process.exit()
    }
    await db.dispose()
    if (ended) break
  }
}
for (const db of Object.values(all) as any[]) await db.dispose()
project[Symbol.dispose]()
