import { describe, expect, test } from 'vitest';
import { hoverAt } from './editor-requests.ts';

describe('hover', () => {
  test('a property: type, meaning, default, range and units', async () => {
    const hover = await hoverAt('service Orders { inst│ances: 4 }');
    expect(hover).toContain('**instances** — a count');
    expect(hover).toContain('How many identical instances run side by side.');
    expect(hover).toContain('Default: `1`. Range: at least 1.');
    expect(hover).toContain('as in 20k');
  });

  test('the same name in another kind has its own meaning', async () => {
    expect(await hoverAt('queue Q { ack│s: all }')).toContain('none, leader or all');
    expect(await hoverAt('database D { ack│s: 1 }')).toContain('replication: semi-sync');
  });

  test('a required property, a word of a property', async () => {
    expect(await hoverAt('data order { ke│ys: 5 }')).toContain('Must be stated.');
    expect(await hoverAt('queue Q { acks: al│l }')).toContain('What a publisher waits for');
  });

  test('a node, where it stands and where it is used: kind, profile, documentation, its values and those it inherits', async () => {
    const text =
      '/** Who owes what. */\ndatabase Ledger "The ledger" : postgres { failover: automatic }\nservice Orders\nclient C\nflow F { C -> Orders\n Orders -> Led│ger : "x" }';
    for (const marked of [text, text.replace('│', '').replace('database Ledger', 'database Led│ger')]) {
      const hover = await hoverAt(marked);
      expect(hover).toContain('**database** `Ledger` : `postgres` — The ledger');
      expect(hover).toContain('Who owes what.');
      expect(hover).toContain('| `failover` | `automatic` |  |');
      expect(hover).toContain('| `replication` | `async` | from `postgres` |');
      expect(hover).not.toContain('`manual`');
    }
  });

  test('a profile: its kind and its values', async () => {
    const hover = await hoverAt('queue Jobs : kaf│ka');
    expect(hover).toContain('**profile of queue** `kafka`');
    expect(hover).toContain('| `retention` | `7d` |');
  });

  test('values of several generations, the nearest first', async () => {
    const hover = await hoverAt('profile ours : postgres { detection: 5s }\ndatabase Led│ger : ours');
    expect(hover).toContain('| `detection` | `5s` | from `ours` |');
    expect(hover).toContain('| `election` | `10s` | from `postgres` |');
  });

  test('a metric, also behind a region', async () => {
    const text = 'region eu\nclient C\nservice S\nflow F { rate: 1/s  C -> S }\n';
    expect(await hoverAt(`${text}require F.latency.p│99 < 1s`)).toContain('**latency.p99** of a flow — a duration');
    expect(await hoverAt(`${text}require F.eu.avail│ability > 99%`)).toContain('**availability** of a flow — a percent');
    expect(await hoverAt(`${text}require F.e│u.availability > 99%`)).toContain('**region** `eu`');
    expect(await hoverAt(`${text}require │F.availability > 99%`)).toContain('**flow** `F`');
  });

  test('keywords, verbs and steps', async () => {
    expect(await hoverAt('que│ue Jobs')).toContain('A message queue');
    expect(await hoverAt('client C\nservice S\ndata d { keys: 1 }\nflow F { rate: 1/s  C -> S : upd│ate d }')).toContain('Reads one key, changes it');
    expect(await hoverAt('client C\nservice S\nflow F { rate: 1/s  C -> S\n rep│ly }')).toContain('The answer leaves now');
  });

  test('nothing where there is nothing to say', async () => {
    expect(await hoverAt('service S { colo│ur: 1 }')).toBeUndefined();
    expect(await hoverAt('service S { timeout: 25│0ms }')).toBeUndefined();
  });

  test('titles cannot smuggle Markdown in', async () => {
    expect(await hoverAt('service Or│ders "[x](command:y)"')).toContain('\\[x\\](command:y)');
  });
});
