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

  test('a property that a profile has another value for', async () => {
    const text = (property: string): string => `profile ours : postgres { detection: 5s }\ndatabase L : ours { ${property}: 1s }`;
    expect(await hoverAt(text('dete│ction'))).toContain('Without this line: `5s`, from `ours`.');
    expect(await hoverAt(text('elec│tion'))).toContain('Without this line: `10s`, from `postgres`.');
    expect(await hoverAt('database L : postgres { foll│owers: 2 }')).not.toContain('Without this line');
  });

  test('a consistency level', async () => {
    const text = 'client C\ndatabase L\ndata d { keys: 1  store: L }\nflow F { rate: 1/s  C -> L : read d }\n';
    expect(await hoverAt(`${text}require d.consistency >= str│ong`)).toContain('Linearizable');
    expect(await hoverAt(`${text}require d.consistency >= read-│your-writes`)).toContain('acknowledged to it');
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

  test('a node: what the language supplies where nobody says anything', async () => {
    const hover = await hoverAt('service Or│ders { instances: 3 }');
    expect(hover).toMatch(/By default: .*`cores: 1`.*`scheduling: fifo`/);
    expect(hover).not.toContain('instances: 1`');
    expect(await hoverAt('database L│ : postgres { failover: automatic }')).not.toContain('failover: manual');
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

  test('a rule that is accepted', async () => {
    const rules = [{ id: 'queue/no-dead-letter', title: 'A poison message blocks.', summary: 'What then happens.' }];
    for (const source of ['accept queue/no-dead│-letter because "so"', 'accept qu│eue/no-dead-letter because "so"'])
      expect(await hoverAt(source, rules)).toBe('**queue/no-dead-letter**\n\nWhat then happens.');
    expect(await hoverAt('accept queue/unk│nown because "so"', rules)).toBeUndefined();
    expect(await hoverAt('service S\naccept queue/no-dead-letter on │S because "so"', rules)).toContain('**service** `S`');
  });

  test('parts of a node that fail, and words between', async () => {
    const base = 'database L { followers: 1 }\nscenario B { duration: 1min  at 1s ';
    expect(await hoverAt(`${base}crash L.lea│der }`)).toContain('The copy that takes the writes');
    expect(await hoverAt(`${base}cra│sh L }`)).toContain('memory is gone, the disk is kept');
    expect(await hoverAt(`${base}crash L f│or 1s }`)).toContain('How long it lasts');
  });

  test('a function: how it is written, and what it is', async () => {
    const hover = await hoverAt('service S { time: logn│ormal(5ms, p99: 20ms) }');
    expect(hover).toContain('`lognormal(median, p99: …)`');
    expect(hover).toContain('`lognormal(mean: …, cv: …)`');
    expect(hover).toContain('Skewed to the right');
    expect(await hoverAt('data d { popularity: zi│pf(1) }')).toContain('`zipf(exponent)`');
    expect(await hoverAt('client C\nservice S\nflow F { rate: 1/s  C -> S\n wait expo│nential(1ms) }')).toContain('`exponential(mean)`');
    expect(await hoverAt('client C { in: spr│ead(eu: 100%) }')).toContain('`spread(place: share, …)`');
  });

  test('nothing where there is nothing to say', async () => {
    expect(await hoverAt('service S { colo│ur: 1 }')).toBeUndefined();
    expect(await hoverAt('service S // no│te')).toBeUndefined();
    expect(await hoverAt('system "Sh│op"')).toBeUndefined();
  });

  test('titles cannot smuggle Markdown in', async () => {
    expect(await hoverAt('service Or│ders "[x](command:y)"')).toContain('\\[x\\](command:y)');
  });
});

describe('hover on numbers', () => {
  // By hand: 86,400 s a day, 30 days a month, 365 days a year; 1 MiB = 1,048,576 B; 8 bits a byte.
  test.each([
    ['flow F { rate: 5k│/s }', ['300k/min', '18M/h', '432M/d', 'One every 200us']],
    ['flow F { rate: 90│/min }', ['1.5/s', '5.4k/h', '129.6k/d', 'One every 666.7ms']],
    ['service S { timeout: 25│0ms }', ['0.25s', 'at most 4/s']],
    ['service S { timeout: 5m│in }', ['300s', '0.08333h']],
    ['require F.availability >= 99.│9%', ['0.999', 'all but 1 in 1000', '1.44min a day', '43.2min a month of 30 days', '8.76h a year']],
    ['require F.errors < 2│0%', ['0.2', '1 in 5']],
    ['cache K { capacity: 64│MB }', ['61.04MiB', '64,000,000B']],
    ['cache K { capacity: 1G│iB }', ['1.074GB', '1,073,741,824B']],
    ['network default { bandwidth: 10Gb│it/s }', ['1.25GB/s', '1GB takes 800ms']],
    ['network default { bandwidth: 125MB│/s }', ['1Gbit/s', '1GB takes 8s']],
    ['data d { keys: 2│M }', ['2,000,000']],
    ['filesystem F { erasure: 6│+3 }', ['9 fragments', 'of which any 6', '3 may be lost', '1.5 times']],
  ])('%s', async (source, parts) => {
    const hover = await hoverAt(source);
    for (const part of parts) expect(hover).toContain(part);
  });

  test('one that says all there is to say tells of its property', async () => {
    expect(await hoverAt('service S { instances: 4│ }')).toContain('How many identical instances');
    expect(await hoverAt('service S { timeout: 0│s }')).toContain('How long a caller waits');
    expect(await hoverAt('service S { timeout: 5par│secs }')).toContain('How long a caller waits');
  });
});
