/** Colours follow the reader's system; the picture of the system stands on white, for which it is drawn. */
export const style = `
:root { color-scheme: light dark; --line: light-dark(#d8dee4, #3d444d); --muted: light-dark(#57606a, #9198a1); --met: light-dark(#1a7f37, #3fb950); --violated: light-dark(#cf222e, #ff7b72); --undecided: light-dark(#8a5a00, #e3b341); --bar: light-dark(#0969da, #58a6ff); }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 1080px; margin: 2rem auto; padding: 0 1rem; }
h1 { margin-bottom: 0; } h2 { margin-top: 2.5rem; border-top: 1px solid var(--line); padding-top: 1rem; }
.muted { color: var(--muted); } .met { color: var(--met); } .violated { color: var(--violated); } .undecided { color: var(--undecided); }
table { border-collapse: collapse; margin: 1rem 0; font-variant-numeric: tabular-nums; } th, td { padding: .25rem .8rem .25rem 0; text-align: right; border-bottom: 1px solid var(--line); }
th:first-child, td:first-child { text-align: left; } th { font-weight: 600; } thead th { color: var(--muted); font-weight: 400; } table.verdicts :is(th, td) { text-align: left; }
code { font: 14px ui-monospace, monospace; } summary { cursor: pointer; font-weight: 600; }
.picture { background: #fff; padding: 1rem; border: 1px solid var(--line); border-radius: 8px; overflow: auto; margin: 1rem 0; } .picture svg { max-width: 100%; height: auto; }
.pictures { display: flex; flex-wrap: wrap; gap: 1rem; } .pictures svg { max-width: 100%; } .pictures text { font: 12px system-ui, sans-serif; fill: var(--muted); }
.bar { fill: var(--bar); } .line { fill: none; stroke: var(--bar); stroke-width: 1.5; } .axis { stroke: var(--line); } .mark { stroke: var(--violated); stroke-dasharray: 3 3; } .event { stroke: var(--undecided); stroke-width: 2; }
@media print { body { margin: 0; max-width: none; } details { break-inside: avoid; } }
`;
