/** The report as one page: no script, no address outside. */
import { figuresOf } from './figures.js';
import { machineText, type Result, type ResultFile } from './result.js';
import { escape } from './svg.js';
import { passText, valueText } from './table.js';

const STYLE = `
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1c1917; background: #fff; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid #d6d3d1; vertical-align: top; }
td.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.yes { color: #166534; font-weight: 600; } .no { color: #b91c1c; font-weight: 600; }
.muted { color: #57534e; } figure { margin: 1rem 0; } svg { width: 100%; height: auto; font: 12px system-ui, sans-serif; }
.grid { stroke: #e7e5e4; } .limit { stroke: #b91c1c; stroke-dasharray: 4 4; }
`;

export function html(file: ResultFile): string {
  const measured = `${String(file.run['seconds'] ?? '?')} s measured per run${file.run['quick'] === true ? ', quick: a look, not a result' : ''}`;
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Settlement core: benchmarks</title><style>${STYLE}</style></head>
<body>
<h1>Settlement core: benchmarks</h1>
<p class="muted">${escape(machineText(file))}. ${escape(measured)}.</p>
<table>
<thead><tr><th>id and question</th><th>value</th><th>unit</th><th>target</th><th>pass</th></tr></thead>
<tbody>
${file.results.map(row).join('\n')}
</tbody>
</table>
${figuresOf(file.results)
  .map(({ title, text, svg }) => `<h2>${escape(title)}</h2>\n<p>${escape(text)}</p>\n<figure>${svg}</figure>`)
  .join('\n')}
<h2>Details</h2>
<ul>
${file.results.map(({ id, summary }) => `<li><b>${escape(id)}</b>: ${escape(summary)}</li>`).join('\n')}
</ul>
</body>
</html>
`;
}

function row(result: Result): string {
  const { id, question, value, unit, target, note } = result;
  const verdict = passText(result);
  const unitText = note === '' ? unit : `${unit}, ${note}`;
  return `<tr><td><b>${escape(id)}</b><br><span class="muted">${escape(question)}</span></td><td class="number">${escape(valueText(value))}</td><td>${escape(unitText)}</td><td>${escape(target ?? '')}</td><td class="${verdict.toLowerCase()}">${verdict}</td></tr>`;
}
