import { expect, test } from 'vitest';
import { folderWith, tradeoff } from '../support/tradeoff.ts';

/** A system of which one line, the third, is wrong. */
const around = (line: string): string => `system "S"
region eu { zone a  zone b }
${line}
client U {}  service S {}  database D {}  data item { keys: 10  store: D }
flow F { rate: 1/s  U -> S -> D : read item }
`;

test.each<[string, string, RegExp]>([
  ['a cache without room', 'cache C { fronts: D  capacity: 0 }', /^main\.arch:3:32: 0 is no capacity; .+$/],
  ['a popularity over no keys', 'data x { keys: 0  popularity: zipf(1) }', /^main\.arch:3:16: keys must be at least 1$/],
  ['replicas in a zone that is not there', 'database X { in: [eu.a, eu.c]  followers: 1 }', /^main\.arch:3:28: .*no zone "c"; .+$/],
  [
    'a quorum larger than the copies',
    'database X { topology: leaderless  read-quorum: 4 }',
    /^main\.arch:3:49: read-quorum is 4 and replication-factor is 3.+$/,
  ],
  [
    'more copies than data nodes',
    'filesystem X { replication-factor: 3  data-nodes: 2 }',
    /^main\.arch:3:36: replication-factor is 3 and data-nodes is 2.+$/,
  ],
  [
    'a promise that its consumer breaks',
    'queue Q { delivery: at-most-once }  service W { commit: after }  flow G { Q => W }',
    /^main\.arch:3:80: "Q" promises at-most-once, .+ change one of them$/,
  ],
  ['an event after the end', 'scenario X { duration: 1min  at 2min crash S }', /^main\.arch:3:33: the scenario is over by then; .+$/],
  [
    'a file of arrivals that is not there',
    'flow G { rate: 1/s  arrivals: trace("gone.csv")  U -> S }',
    /^main\.arch:3:31: "gone\.csv": there is no such file, .+$/,
  ],
])('%s is one line at its place, before any run', async (_, line, message) => {
  const folder = await folderWith({ 'main.arch': around(line) });
  const { code, output, errors } = await tradeoff(['simulate', 'main.arch'], { folder });
  expect(errors.trimEnd()).toMatch(message);
  expect(output).toBe('');
  expect(code).toBe(2);
});

test('an instance that is not there is found where its scenario is run', async () => {
  const folder = await folderWith({ 'main.arch': around('scenario X { duration: 1min  at 20s crash S.instance 2 }') });
  const { code, errors } = await tradeoff(['simulate', 'main.arch', '--scenario', 'X'], { folder });
  expect(errors).toMatch(/^main\.arch:3:30: "S" has 1 instance; they are counted from 1/);
  expect(code).toBe(2);
});
