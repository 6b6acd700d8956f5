/** A model in the two languages, of the same size: nodes in groups, and calls among them, each named once. */
export interface LargeModel {
  readonly arch: string;
  readonly likec4: string;
}

const groups = 50;
const callsOfFlow = 20;

/** So many nodes, and twice as many calls; the same ones in both languages. */
export function largeModel(nodes: number): LargeModel {
  const flows = Array.from({ length: (2 * nodes) / callsOfFlow }, (_, flow) => callsFrom(flow * 10, nodes));
  return { arch: inArch(nodes, flows), likec4: inLikec4(nodes, flows.flat()) };
}

/** A chain of nodes of which each calls two: one that answers, and the next one. */
function callsFrom(first: number, nodes: number): readonly Call[] {
  const reached = (index: number): number => (first + index * 37) % nodes;
  return Array.from({ length: callsOfFlow }, (_, index) => ({ from: reached(index - (index % 2)), to: reached(index + 1) }));
}

interface Call {
  readonly from: number;
  readonly to: number;
}

function inArch(nodes: number, flows: readonly (readonly Call[])[]): string {
  const perGroup = nodes / groups;
  const declared = Array.from({ length: groups }, (_, group) => {
    const members = Array.from({ length: perGroup }, (_, index) => `  service ${nameOf(group * perGroup + index)} { time: 5ms  instances: 2 }`);
    return `group "Area ${group}" {\n${members.join('\n')}\n}`;
  });
  const asFlows = flows.map((calls, flow) => {
    const steps = calls.map(({ from, to }) => `  ${nameOf(from)} -> ${nameOf(to)}`);
    return `flow Flow${flow} {\n  rate: 1/s\n  User -> ${nameOf(calls[0].from)}\n${steps.join('\n')}\n}`;
  });
  return `system "Large"\nclient User { users: 1k }\n${declared.join('\n')}\n${asFlows.join('\n')}\n`;
}

function inLikec4(nodes: number, calls: readonly Call[]): string {
  const perGroup = nodes / groups;
  const areaOf = (node: number): string => `area${Math.floor(node / perGroup)}`;
  const declared = Array.from({ length: groups }, (_, group) => {
    const members = Array.from({ length: perGroup }, (_, index) => `    ${nameOf(group * perGroup + index)} = service 'Service'`);
    return `  area${group} = area 'Area ${group}' {\n${members.join('\n')}\n  }`;
  });
  const related = calls.map(({ from, to }) => `  ${areaOf(from)}.${nameOf(from)} -> ${areaOf(to)}.${nameOf(to)} 'calls'`);
  const views = Array.from({ length: groups }, (_, group) => `  view ofArea${group} of area${group} {\n    include *\n  }`);
  return `specification {\n  element area\n  element service\n}\nmodel {\n${declared.join('\n')}\n${related.join('\n')}\n}\nviews {\n  view index {\n    include *\n  }\n${views.join('\n')}\n}\n`;
}

function nameOf(node: number): string {
  return `Node${node}`;
}
