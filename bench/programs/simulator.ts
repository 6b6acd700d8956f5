import { fileAt, openWorkspace } from '../../src/workspace/open-workspace.ts';
import { compile } from '../../src/simulator/plan/compile.ts';
import { replicate } from '../../src/simulator/replicate.ts';
import { mistakesOf } from '../../src/simulator/mistakes.ts';

/**
 * The whole simulator on an .arch file, one replication in one thread, with every statistic that a report needs: what `tradeoff simulate`
 * runs in each of its threads. Arguments: file, requests to measure, requests before the clock starts (a replication of their own).
 */
const [path, requests, warm] = process.argv.slice(2);
const file = await fileAt(path);
if ('problem' in file) throw new Error(file.problem);
const { architecture } = await (await openWorkspace()).check(file.uri);
const problem = mistakesOf(architecture, undefined).at(0);
if (problem === undefined) measure();
else console.log(JSON.stringify({ refused: problem.message }));

function measure(): void {
  const plan = compile(architecture, undefined);
  const rate = plan.flows.reduce((sum, { load, settings }) => sum + (load === 'timed' ? 1 / settings.every! : (settings.rate ?? 0)), 0);
  const common = { seed: 1, warmup: 0, maxEvents: Number.MAX_SAFE_INTEGER };
  replicate(plan, { ...common, replication: 0, duration: Number(warm) / rate });
  const began = process.cpuUsage();
  const result = replicate(plan, { ...common, replication: 1, duration: Number(requests) / rate });
  const spent = process.cpuUsage(began);
  const seconds = (spent.user + spent.system) / 1e6;
  const flows = Object.values(result.flows);
  const customers = flows.reduce((sum, flow) => sum + flow.arrivals, 0);
  const latency = flows.reduce((sum, flow) => sum + flow.latency.moments[1], 0) / flows.reduce((sum, flow) => sum + flow.latency.moments[0], 0);
  const megabytes = process.resourceUsage().maxRSS / 1024;
  console.log(JSON.stringify({ customers, events: result.events, seconds, response: latency, megabytes }));
}
