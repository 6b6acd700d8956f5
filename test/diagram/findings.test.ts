import { expect, test } from 'vitest';
import { findingsOn, marksOf, type Finding } from '../../src/diagram/findings.ts';
import { diagramOf } from '../../src/diagram/graph.ts';
import type { Diagnostic } from '../../src/model/diagnostic.ts';
import { architectureOf } from '../support/architecture.ts';

const text = `system "Findings"
client C { users: 5 }
service S {
  instances: 2
}
database D
queue Q : sqs
flow F {
  rate: 1/s
  C -> S
  S -> D
  S => Q
  S -> D
}
`;
const architecture = await architectureOf(text);
const diagram = diagramOf(architecture);

/** A diagnostic at the first occurrence of a text in a line, from 0. */
function at(line: number, what: string, node?: string): Diagnostic {
  const character = text.split('\n')[line].indexOf(what);
  const range = { start: { line, character }, end: { line, character: character + what.length } };
  return { severity: 'warning', code: 'family/rule', message: `at ${what}`, origin: { uri: architecture.uri, range }, node, related: [], fixes: [] };
}

test.each<[string, Diagnostic, string | undefined]>([
  ['a property is at its node', at(3, 'instances'), 'S'],
  ['a name is at its node', at(5, 'D'), 'D'],
  ['an arrow is at its line in the picture', at(9, '-> S'), 'call:C->S'],
  ['so is the second arrow that the same line stands for', at(12, '-> D'), 'call:S->D'],
  ['what stands elsewhere is at the node that it names', at(8, 'rate', 'Q'), 'Q'],
  ['what is about no part of the picture is at none', at(8, 'rate', 'F'), undefined],
])('%s', (_what, diagnostic, expected) => {
  const [finding] = findingsOn(diagram, [diagnostic]);
  expect(finding === undefined ? undefined : (finding.node ?? finding.edge)).toBe(expected);
});

test('several at one place are counted, and the gravest decides the colour and where a click leads', () => {
  const finding = (severity: Finding['severity'], message: string): Finding => ({ ...at(3, 'instances'), severity, message, node: 'S' });
  const marks = marksOf([finding('hint', 'A hint.'), finding('error', 'An error.'), finding('warning', 'A warning.')]);
  expect(marks.get('S')).toEqual({ severity: 'error', count: 3, first: 1, spoken: '3 findings: An error. A warning. A hint.' });
});
