import type { Dimension } from '../base/quantity.ts';
import type { Run } from '../model/generated/result.ts';
import { make } from './dom.ts';
import { runKey } from './run-key.ts';
import { latencyView } from './latency-view.ts';
import { timeChart } from './time-chart.ts';
import { timeText } from './time-text.ts';

/** What the reader chose in the results, by the name of the choice: figures come anew, and the choices stay. */
export type Chosen = Map<string, string>;

const flowFigures: Measures = {
  throughput: ['Throughput', 'rate'],
  latency: ['Mean latency', 'duration'],
  errors: ['Failed requests', 'percent'],
};

const nodeFigures: Measures = {
  utilisation: ['Utilisation', 'percent'],
  queue: ['Waiting requests', 'count'],
  depth: ['Messages in the queue', 'count'],
  hits: ['Hits', 'percent'],
  lag: ['Mean lag of copies', 'duration'],
};

type Measures = Readonly<Record<string, readonly [title: string, dimension: Dimension]>>;

/** One flow or node of a run looked at closely: its figures over time, and where a flow's latency comes from. */
export function closerView(run: Run, chosen: Chosen): HTMLElement | undefined {
  const { flows, nodes } = run.series;
  const subjects = [...subjectsOf('flow', flows), ...subjectsOf('node', nodes)];
  if (subjects.length === 0) return undefined;
  const key = runKey(run);
  const shown = subjects.find(({ value }) => value === chosen.get(key)) ?? subjects[0];
  const body = make('div', {}, ...subjectView(run, shown, key));
  const show = (value: string): void => {
    chosen.set(key, value);
    body.replaceChildren(...subjectView(run, subjects.find((each) => each.value === value) ?? subjects[0], key));
  };
  const picker = make(
    'select',
    { 'aria-label': 'Flow or node over time', onchange: () => show(picker.value) },
    optionGroup('Flows', subjects, 'flow'),
    optionGroup('Nodes', subjects, 'node'),
  );
  picker.value = shown.value;
  return make('section', { class: 'closer', 'aria-label': 'Over time' }, make('h3', {}, 'Over time', picker), body);
}

interface Subject {
  readonly kind: 'flow' | 'node';
  readonly name: string;
  readonly value: string;
}

/** Those of which something was measured. */
function subjectsOf(kind: Subject['kind'], series: Run['series']['flows']): Subject[] {
  const measured = Object.entries(series).filter(([, figures]) =>
    Object.values(figures).some((values) => values.some((value) => value !== null && value !== 0)),
  );
  return measured.map(([name]) => ({ kind, name, value: `${kind}:${name}` }));
}

function optionGroup(label: string, subjects: readonly Subject[], kind: Subject['kind']): HTMLElement | undefined {
  const options = subjects.filter((each) => each.kind === kind).map(({ name, value }) => make('option', { value }, name));
  return options.length === 0 ? undefined : make('optgroup', { label }, ...options);
}

function subjectView({ series, flows }: Run, { kind, name }: Subject, key: string): readonly HTMLElement[] {
  const figures = kind === 'flow' ? series.flows[name] : series.nodes[name];
  const charts = Object.entries(kind === 'flow' ? flowFigures : nodeFigures).map(([figure, [title, dimension]]) =>
    timeChart({ title, subject: name, dimension, values: figures[figure] ?? [], series, key }),
  );
  return [...charts, eventList(series.events), ...(kind === 'flow' ? latencyView(name, flows[name]) : [])].filter((part) => part !== undefined);
}

/** What the numbers in the charts stand for. */
function eventList(events: Run['series']['events']): HTMLElement | undefined {
  if (events.length === 0) return undefined;
  const items = events.map(({ at, text }) => make('li', {}, `at ${timeText(at)}: ${text}`));
  return make('ol', { class: 'events', 'aria-label': 'Events' }, ...items);
}
