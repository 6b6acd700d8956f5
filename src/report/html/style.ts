/** Colours follow the reader's system, paper is white; the picture of the system stands on white, for which it is drawn. Wide tables are scrolled, not the page. */
export const style = `
:root { color-scheme: light dark; --line: light-dark(#d8dee4, #3d444d); --muted: light-dark(#57606a, #9198a1); --met: light-dark(#1a7f37, #3fb950); --violated: light-dark(#cf222e, #ff7b72); --undecided: light-dark(#8a5a00, #e3b341); --bar: light-dark(#0969da, #58a6ff); color: light-dark(#1f2328, #e6edf3); background: light-dark(#ffffff, #0d1117); }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 1080px; margin: 2rem auto; padding: 0 1rem; }
h1 { margin-bottom: 0; } h2 { margin-top: 2.5rem; border-top: 1px solid var(--line); padding-top: 1rem; }
.muted { color: var(--muted); } .met { color: var(--met); } .violated { color: var(--violated); } .undecided { color: var(--undecided); }
.wide { overflow-x: auto; margin: 1rem 0; } table { border-collapse: collapse; font-variant-numeric: tabular-nums; } th, td { padding: .25rem .8rem .25rem 0; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--line); }
th:first-child, td:first-child { text-align: left; } th { font-weight: 600; } thead th { color: var(--muted); font-weight: 400; } table.verdicts :is(th, td) { text-align: left; } table.verdicts td:is(:nth-child(2), :nth-child(5)) { white-space: normal; min-width: 11rem; }
code { font: 14px ui-monospace, monospace; } summary { cursor: pointer; font-weight: 600; }
.picture { background: #fff; padding: 1rem; border: 1px solid var(--line); border-radius: 8px; overflow: auto; margin: 1rem 0; } .picture svg { max-width: 100%; height: auto; }
.pictures { display: flex; flex-wrap: wrap; gap: 1rem; } .pictures svg { max-width: 100%; } .pictures text { font: 12px system-ui, sans-serif; fill: var(--muted); }
.pictures .bar { fill: var(--bar); } .pictures .line { fill: none; stroke: var(--bar); stroke-width: 1.5; } .pictures .axis { stroke: var(--line); } .pictures .mark { stroke: var(--violated); stroke-dasharray: 3 3; } .pictures .event { stroke: var(--undecided); stroke-width: 2; }
@media print {
:root { color-scheme: light; color: #000; } body { margin: 0; padding: 0; max-width: none; font-size: 12px; } code { font-size: 11.5px; }
h2, summary, thead { break-after: avoid; } .picture, .pictures svg, tr { break-inside: avoid; } .picture { border: 0; padding: 0; text-align: center; } .picture svg { max-height: 24cm; }
.wide { overflow: visible; } .muted, thead th { color: #444; } th, td { padding-right: .5rem; white-space: normal; } table.verdicts td { min-width: 0; } .pictures svg { width: 48%; }
}
`;
