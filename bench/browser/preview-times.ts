import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import type { Browser } from 'playwright-core';
import { diagramOf } from '../../src/diagram/graph.ts';
import { changesOf } from '../../src/messages/picture-changes.ts';
import type { Picture, SimulatedFigures } from '../../src/messages/preview.ts';
import { DiagramLayout } from '../../src/workspace/layout.ts';
import { Preview } from '../../test/browser/support/preview.ts';
import { crashFigures } from '../../test/browser/support/figures.ts';
import { architectureOf } from '../../test/support/architecture.ts';
import { launchChromium } from '../../test/support/chromium.ts';
import { largeModel } from '../programs/large-models.ts';
import { median } from '../statistics.ts';
import type { Frames, PictureTimes, PreviewTimes, Taking } from '../preview-picture-times.ts';
import { messageTaken, momentTaken, movedFrames, prepare } from './page-times.ts';

// Times of the preview's page in a real browser, milliseconds, as JSON: `node bench/browser/preview-times.ts ROUNDS`.

const framesMoved = 60;
const editedNode = 'Node37';
const rounds = Number(process.argv[2] ?? 5);
const browser = await launchChromium();
const times: Record<number, PictureTimes> = {};
for (const nodes of [100, 1000]) times[nodes] = await timesOf(browser, nodes);
await browser.close();
console.log(JSON.stringify(times satisfies PreviewTimes));
process.exit(0);

async function timesOf(chromium: Browser, nodes: number): Promise<PictureTimes> {
  const { arch } = largeModel(nodes);
  const [one, more] = [await pictureOf(arch), await pictureOf(`${arch}\nservice Added { time: 5ms }\nflow More { rate: 1/s  User -> Added }\n`)];
  const [picture, other] = [one.picture, more.picture];
  const [property, propertyBack] = [changesOf(picture, edited(picture)), changesOf(edited(picture), picture)];
  const [topology, topologyBack] = [changesOf(picture, other), changesOf(other, picture)];
  const count = picture.diagram.nodes.length;
  const first: Taking[] = [];
  const repaints: Taking[] = [];
  const redraws: Taking[] = [];
  const [pans, zooms, moments] = [[] as number[], [] as number[], [] as Taking[]];
  for (let round = 0; round < rounds; round += 1) {
    const preview = await Preview.open(chromium);
    await prepare(preview.page);
    first.push(await messageTaken(preview.page, picture, { nodes: count }));
    repaints.push(await messageTaken(preview.page, property, { nodes: count, says: [editedNode, '6ms'] }));
    repaints.push(await messageTaken(preview.page, propertyBack, { nodes: count, says: [editedNode, '5ms'] }));
    redraws.push(await messageTaken(preview.page, topology, { nodes: count + 1 }));
    redraws.push(await messageTaken(preview.page, topologyBack, { nodes: count }));
    await new Promise((resolve) => setTimeout(resolve, 400));
    pans.push(...(await movedFrames(preview.page, 'pan', framesMoved)));
    zooms.push(...(await movedFrames(preview.page, 'zoom', framesMoved)));
    await preview.send({ kind: 'simulated', uri: picture.uri, result: figuresOf(picture), stale: false });
    for (const moment of [10, 70, 20, 80]) moments.push(await momentTaken(preview.page, moment));
    await preview.closeSound();
  }
  return {
    layout: one.milliseconds,
    layoutBlocked: one.blocked,
    relayed: relayedTime(picture, edited(picture)),
    first: taking(first),
    property: taking(repaints),
    topology: taking(redraws),
    pan: framesOf(pans),
    zoom: framesOf(zooms),
    playback: taking(moments),
  };
}

/** What the host does with a picture that came from the server, in its thread's own time. */
function relayedTime(before: Picture, now: Picture): number {
  const reply = JSON.stringify(now);
  const times = Array.from({ length: rounds }, () => {
    const start = process.threadCpuUsage();
    JSON.stringify(changesOf(before, JSON.parse(reply) as Picture));
    return process.threadCpuUsage(start).user / 1000;
  });
  return Math.max(...times);
}

/** Medians of what is waited for, and the longest task of all. */
function taking(all: readonly Taking[]): Taking {
  return { shown: median(all.map(({ shown }) => shown)), longestTask: Math.max(...all.map(({ longestTask }) => longestTask)) };
}

function framesOf(times: readonly number[]): Frames {
  return { median: median(times), longest: Math.max(...times) };
}

/** Another figure on one card, as large as before: nothing moves. */
function edited(picture: Picture): Picture {
  const nodes = picture.diagram.nodes.map((node) =>
    node.name === editedNode ? { ...node, facts: node.facts.map((fact) => fact.replace('5ms', '6ms')) } : node,
  );
  return { ...picture, diagram: { ...picture.diagram, nodes } };
}

/** A run in which every node's utilisation goes up and down. */
function figuresOf({ diagram }: Picture): SimulatedFigures {
  const [run] = crashFigures.runs;
  const utilisation = run.series.nodes.Orders.utilisation;
  const series = Object.fromEntries(diagram.nodes.map(({ name }) => [name, { utilisation }]));
  const { Orders: node } = run.nodes;
  const nodes = Object.fromEntries(diagram.nodes.map(({ name }) => [name, node]));
  return { ...crashFigures, runs: [{ ...run, nodes, series: { ...run.series, nodes: series } }] };
}

async function pictureOf(arch: string): Promise<{ readonly picture: Picture; readonly milliseconds: number; readonly blocked: number }> {
  const architecture = await architectureOf(arch);
  const diagram = diagramOf(architecture);
  const layout = new DiagramLayout({ limitSeconds: 120 });
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const start = performance.now();
  const outcome = await layout.layOut(diagram);
  const milliseconds = performance.now() - start;
  await new Promise((resolve) => setTimeout(resolve, 5));
  delay.disable();
  await layout.dispose();
  if (outcome.ended !== 'placed') throw new Error(JSON.stringify(outcome));
  const { uri, title, flows } = architecture;
  const outline = { title, flows: flows.map(({ name }) => name), scenarios: [], variants: [], views: [] };
  const picture: Picture = { kind: 'diagram', uri, diagram: outcome.diagram, problems: [], findings: [], outline, theme: 'light' };
  return { picture, milliseconds, blocked: delay.max / 1e6 };
}
