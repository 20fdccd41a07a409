import type { DrillReport } from '../flow/drill-report.ts'
import { footing, sectionsOf, VERDICTS, verdictLine, type Section } from './readiness-facts.ts'

/** One page, by itself: no script, no font, no picture from elsewhere, so that it prints and is still there in a year. */
export function readinessPage(report: DrillReport): string {
  const { at, database, verdict } = report
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${text(`${database.name}: ${VERDICTS[verdict].toLowerCase()}`)}</title>
<style>${STYLE}</style>
<main class="${verdict.replaceAll(' ', '-')}">
<header>
<p class="where">${text(database.name)} <span>${text(database.host)} · ${text(database.engine)} · ${text(at.slice(0, 10))}</span></p>
<h1>${text(VERDICTS[verdict])}</h1>
<p class="line">${text(verdictLine(report))}</p>
</header>
${sectionsOf(report).map(sectionHtml).join('\n')}
<footer>${text(footing(report))}</footer>
</main>
</html>
`
}

function sectionHtml({ lines, table, title }: Section): string {
  return `<section>
<h2>${text(title)}</h2>
${lines.map((line) => `<p>${text(line)}</p>`).join('\n')}${
    table === null
      ? ''
      : `
<table>
<thead><tr>${table.head.map((head) => `<th>${text(head)}</th>`).join('')}</tr></thead>
<tbody>${table.rows.map((row) => `<tr>${row.map(cell).join('')}</tr>`).join('\n')}</tbody>
</table>`
  }
</section>`
}

function cell(content: string): string {
  return `<td>${content.startsWith('migrate ') ? `<code>${text(content)}</code>` : text(content)}</td>`
}

function text(content: string): string {
  return content
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replace(/`([^`]+)`/g, '<code>$1</code>')
}

const STYLE = `
:root { color-scheme: light dark; --ink: #1d2327; --soft: #67727a; --line: #dfe4e7; --paper: #fff; --tone: #4a5a64 }
.ready { --tone: #1f7a4d }
.not-ready { --tone: #b3372c }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e8ea; --soft: #97a3aa; --line: #333c41; --paper: #16191b; --tone: #9fb0ba } .ready { --tone: #5cc48f } .not-ready { --tone: #ee7b70 } }
* { box-sizing: border-box }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", "Liberation Sans", sans-serif }
main { max-width: 50rem; margin: 0 auto; padding: 3rem 1.5rem 2rem }
header { border-left: 4px solid var(--tone); padding-left: 1.25rem; margin-bottom: 2.25rem }
.where { margin: 0; font-weight: 600 } .where span { color: var(--soft); font-weight: 400; margin-left: .5rem }
h1 { margin: .2rem 0 .3rem; font-size: 2rem; line-height: 1.2; font-weight: 650; letter-spacing: -.015em; color: var(--tone) }
.line { margin: 0; max-width: 40rem }
section { margin: 1.5rem 0 }
h2 { margin: 0 0 .4rem; font-size: .95rem; font-weight: 650 }
p { margin: .15rem 0; overflow-wrap: anywhere }
table { width: 100%; border-collapse: collapse; margin-top: .35rem; font-size: .9rem }
th { text-align: left; white-space: nowrap; font-weight: 400; color: var(--soft); padding: .1rem .75rem .2rem 0 }
td { vertical-align: top; padding: .32rem .75rem .32rem 0; border-top: 1px solid var(--line); overflow-wrap: break-word }
code { font: .92em ui-monospace, "Liberation Mono", Menlo, monospace; white-space: nowrap }
footer { margin-top: 2.25rem; padding-top: .75rem; border-top: 1px solid var(--line); color: var(--soft); font-size: .82rem }
@media print {
  @page { size: A4; margin: 12mm 14mm }
  :root { color-scheme: light; --ink: #000; --soft: #555; --line: #ccc; --paper: #fff }
  .ready { --tone: #1f7a4d } .not-ready { --tone: #b3372c }
  body { font-size: 8.5pt; line-height: 1.32; print-color-adjust: exact } main { padding: 0; max-width: none }
  header { margin-bottom: .9rem } h1 { font-size: 17pt } h2 { font-size: 9pt; margin-bottom: .15rem } table { font-size: 8.2pt; margin-top: .1rem }
  section { margin: .6rem 0; break-inside: avoid } td { padding: .12rem .6rem .12rem 0 } footer { margin-top: .7rem; padding-top: .35rem; font-size: 7.5pt }
}
`
