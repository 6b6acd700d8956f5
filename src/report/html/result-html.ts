import { element, escaped } from '../../diagram/xml.ts';
import type { ReportedDiagnostic, RequirementVerdict, Result } from '../../model/generated/result.ts';
import { measuredInterval, measuredValue } from '../requirement-value.ts';
import { reportTitle } from '../run-name.ts';
import { verdictCounts } from '../verdict-counts.ts';
import { runHtml } from './run-html.ts';
import { style } from './style.ts';
import { wide } from './table.ts';

/** The system as SVG, or why there is none. */
type Picture =
  { readonly ended: 'drawn'; readonly picture: string } | { readonly ended: 'failed'; readonly message: string } | { readonly ended: 'cancelled' };

const marks = { met: '✓ met', violated: '✗ violated', undecided: '? undecided' } as const;

/** The whole result as one HTML file that needs nothing else: no script, nothing loaded, every text of the user escaped. */
export function resultHtml(result: Result, picture: Picture): string {
  const { system, file, seed, version, requirements, runs, accepted, diagnostics } = result;
  const title = reportTitle(system, runs);
  const decisions = accepted.map(({ rule, node, reason }) =>
    element('li', {}, element('code', {}, escaped(rule)), escaped(`${node === null ? '' : ` on ${node}`}: ${reason}`)),
  );
  const body = [
    element('h1', {}, escaped(title)),
    element('p', { class: 'muted' }, escaped(`${file}, seed ${seed}, Tradeoff ${version}. The same file and seed give the same figures.`)),
    element('h2', {}, escaped(`Requirements: ${verdictCounts(requirements)}`)),
    verdictTable(requirements),
    picture.ended === 'drawn'
      ? element('div', { class: 'picture', tabindex: 0, role: 'group', 'aria-label': 'picture' }, picture.picture.trim())
      : element(
          'p',
          { class: 'undecided' },
          escaped(`There is no picture: ${picture.ended === 'failed' ? picture.message : 'drawing it was cancelled'}.`),
        ),
    ...runs.map(runHtml),
    list('Findings', diagnostics.map(finding)),
    list('Accepted tradeoffs', decisions),
  ];
  const policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";
  const head = [
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    element('title', {}, escaped(`${title}: ${verdictCounts(requirements)}`)),
    `<style>${style}</style>`,
  ];
  return `<!doctype html>\n<html lang="en">\n<head>\n${head.join('\n')}\n</head>\n<body>\n<main>\n${body.filter((each) => each !== '').join('\n')}\n</main>\n</body>\n</html>\n`;
}

function verdictTable(requirements: readonly RequirementVerdict[]): string {
  if (requirements.length === 0) return '';
  const rows = requirements.map((requirement) => {
    const { verdict, text, line, reason = '' } = requirement;
    const cells = [
      element('td', { class: verdict }, escaped(marks[verdict])),
      element('td', {}, element('code', {}, escaped(text))),
      ...[measuredValue(requirement), measuredInterval(requirement), reason, `line ${line}`].map((each) => element('td', {}, escaped(each))),
    ];
    return element('tr', { 'data-verdict': verdict }, ...cells);
  });
  const names = ['verdict', 'requirement', 'measured', '95 % interval', 'why', 'where'].map((each) => element('th', { scope: 'col' }, each));
  return wide(
    'requirements',
    element('table', { class: 'verdicts' }, element('thead', {}, element('tr', {}, ...names)), element('tbody', {}, ...rows)),
  );
}

function finding({ file, line, column, severity, code, message }: ReportedDiagnostic): string {
  return element('li', {}, escaped(`${file}:${line}:${column} ${severity} `), escaped(message), ' ', element('code', {}, escaped(code)));
}

function list(title: string, items: readonly string[]): string {
  return items.length === 0 ? '' : `${element('h2', {}, escaped(title))}${element('ul', {}, ...items)}`;
}
