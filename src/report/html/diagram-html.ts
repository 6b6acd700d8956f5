import { themes, type ThemeName } from '../../diagram/theme.ts';
import { element, escaped } from '../../diagram/xml.ts';
import { exportedProgram } from '../generated/exported-page.ts';

interface Picture {
  readonly title: string;
  /** As `drawSvg` draws it. */
  readonly svg: string;
  readonly theme: ThemeName;
}

const controls = [
  { key: '-', name: 'Zoom out', sign: '−' },
  { key: '+', name: 'Zoom in', sign: '+' },
  { key: '0', name: 'Fit', sign: 'Fit' },
] as const;

/**
 * A picture as one HTML file that needs nothing else: dragged, zoomed, used by keyboard. Its policy lets the one program run that we wrote, by
 * its hash, and nothing load; every text of the user is escaped.
 */
export function diagramHtml({ title, svg, theme }: Picture): string {
  const policy = `default-src 'none'; script-src '${exportedProgram.hash}'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'`;
  const buttons = controls.map(({ key, name, sign }) =>
    element('button', { type: 'button', 'data-key': key, title: `${name} (${key})`, 'aria-label': name }, escaped(sign)),
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
${element('title', {}, escaped(title))}
<style>${styleOf(theme)}</style>
</head>
<body>
<header>${element('h1', {}, escaped(title))}<div role="toolbar" aria-label="Picture">${buttons.join('')}</div></header>
<main>
${svg.trim()}
</main>
<script>${exportedProgram.text}</script>
</body>
</html>
`;
}

function styleOf(name: ThemeName): string {
  const { canvas, text, label, labelBorder } = themes[name];
  return `
:root { color-scheme: ${name}; }
html, body { height: 100%; margin: 0; }
body { display: flex; flex-direction: column; color: ${text}; background: ${canvas}; font: 14px/1.4 system-ui, sans-serif; }
header { display: flex; gap: 12px; align-items: center; justify-content: space-between; padding: 8px 16px; border-bottom: 1px solid ${labelBorder}; }
h1 { margin: 0; font-size: 16px; font-weight: 600; }
button { min-width: 32px; min-height: 28px; font: inherit; color: inherit; background: ${label}; border: 1px solid ${labelBorder}; border-radius: 5px; cursor: pointer; }
:focus-visible { outline: 2px solid currentcolor; outline-offset: 1px; }
main { flex: 1; min-height: 0; }
main svg { width: 100%; height: 100%; cursor: grab; touch-action: none; }
main svg:active { cursor: grabbing; }
@media print { [role="toolbar"] { display: none; } }
`;
}
