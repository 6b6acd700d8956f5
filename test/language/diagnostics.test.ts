import { describe, expect, test } from 'vitest';
import { diagnose, marked, offsetsOf } from '../support/architecture.ts';

/**
 * Each case: a text in which «…» marks the exact token of the only mistake, the code, and what the message must say — what is wrong and
 * what to do. Nothing else may be reported.
 */
type Case = readonly [title: string, code: string, says: RegExp, text: string];

const around = 'client U {}  service S {}  database D {}  cache C { fronts: D }  queue Q {}  data item { keys: 10  store: D }\n';
const flow = (lines: string): string => `${around}flow F {\n  rate: 10/s\n${lines}\n}`;

const properties: readonly Case[] = [
  ['an unknown property, with the nearest right one', 'schema', /no property "folowers"; did you mean "followers"\?/, 'database D { «folowers»: 2 }'],
  ['an unknown property far from all others', 'schema', /no property "colour"; it has in, instances/, 'service S { «colour»: 2 }'],
  ['a wrong kind of value', 'schema', /a size, and here stands a duration: us, ms, s/, 'cache C { ttl: «64MB» }'],
  ['a number without its unit', 'schema', /a count, and here stands a duration/, 'cache C { ttl: «10» }'],
  ['an unknown unit, with the right ones', 'schema', /"sec" is not a unit here: use us, ms, s, min, h or d/, 'cache C { ttl: «10sec» }'],
  ['a unit that is misspelt', 'schema', /did you mean 10min\?/, 'cache C { ttl: «10mins» }'],
  ['a unit in the wrong case', 'schema', /did you mean 10ms\?/, 'cache C { ttl: «10Ms» }'],
  ['a word where a number belongs', 'schema', /many is not a count/, 'service S { instances: «many» }'],
  ['a number out of range', 'schema', /instances must be at least 1/, 'service S { instances: «0» }'],
  ['a share above one', 'schema', /error-rate must be at most 100%/, 'service S { error-rate: «120%» }'],
  ['a broken count', 'schema', /instances must be a whole number/, 'service S { instances: «1.5» }'],
  ['a number that is none', 'schema', /1\.2\.3ms is not|not a unit/, 'cache C { ttl: «1.2.3ms» }'],
  [
    'an unknown word, with the nearest right one',
    'schema',
    /synch is not one of async, semi-sync, sync, consensus; did you mean "sync"\?/,
    'database D { replication: «synch» }',
  ],
  ['a truth value that is none', 'schema', /not one of true, false/, 'service S { outbox: «yes» }'],
  ['a property stated twice', 'schema', /instances is stated twice/, 'service S { instances: 2  «instances»: 3 }'],
  ['a required property that is missing', 'schema', /data "item" needs keys; write keys: …/, 'data «item» { size: 2kB }'],
  ['a required property of a kind', 'schema', /cdn "Edge" needs pops/, 'cdn «Edge» {}'],
  ['a scenario without an end', 'schema', /scenario "Calm" needs duration/, 'scenario «Calm» {}'],
  ['a property that cannot be unset', 'schema', /cannot be unset: it is 1 by default/, 'service S { instances: «none» }'],
  ['mtbf alone', 'schema', /mtbf needs mttr/, 'service S { «mtbf»: 30d }'],
  [
    'more acknowledgements than followers',
    'schema',
    /acks is 3 and followers is 2: no more followers can confirm than there are/,
    'database D { replication: semi-sync  followers: 2  acks: «3» }',
  ],
  [
    'a quorum of more copies than there are',
    'schema',
    /read-quorum is 4 and replication-factor is 3/,
    'database D { topology: leaderless  read-quorum: «4» }',
  ],
  [
    'fewer copies than a quorum of the profile',
    'schema',
    /read-quorum is 3 and replication-factor is 2/,
    'profile wide : database { topology: leaderless  read-quorum: 3 }\ndatabase D : wide { replication-factor: «2» }',
  ],
  [
    'a quorum that a variant makes too large',
    'schema',
    /write-quorum is 3 and replication-factor is 2/,
    'database D { topology: leaderless  write-quorum: 3 }\nvariant Two { D { replication-factor: «2» } }',
  ],
  ['more copies than data nodes', 'schema', /replication-factor is 4 and data-nodes is 3/, 'filesystem F { replication-factor: «4»  data-nodes: 3 }'],
  ['more fragments than data nodes', 'schema', /erasure is 6\+3 and data-nodes is 8/, 'filesystem F { erasure: «6+3»  data-nodes: 8 }'],
  ['copies and fragments', 'schema', /either copies or fragments/, 'filesystem F { erasure: 2+1  «replication-factor»: 2 }'],
  ['more replicas than brokers', 'schema', /replicas is 3 and brokers is 2/, 'queue Q { replicas: «3»  brokers: 2 }'],
  ['more copies in sync than there are', 'schema', /min-in-sync is 3 and replicas is 2/, 'queue Q { replicas: 2  brokers: 3  min-in-sync: «3» }'],
  ['no capacity', 'schema', /0 is no capacity; write at least 1, a whole number, or none/, 'cache C { capacity: «0» }'],
  ['no capacity in bytes', 'schema', /0GB is no capacity; write at least 1B/, 'cache C { capacity: «0GB» }'],
  ['half an entry', 'schema', /1\.5 is no capacity/, 'cache C { capacity: «1.5» }'],
  ['no keys', 'schema', /keys must be at least 1/, 'data item { popularity: zipf(1)  keys: «0» }'],
  [
    'keys of a file that each belong to somebody',
    'schema',
    /a trace says which key is asked for/,
    'client U {}\ndata item { keys: 10  popularity: trace("keys.csv")  «owner: U» }',
  ],
  [
    'a quorum of a store with a leader',
    'schema',
    /"D" has a leader, and only leaderless stores read from a quorum; write reads: leader/,
    'database D { reads: «quorum» }',
  ],
  ['a property without a value', 'syntax', /a value is missing after the colon/, 'service S { instances:«» \n}'],
  ['a property without a colon', 'syntax', /instances has no value; write instances: …/, 'service S { «instances» }'],
  ['a text where a word belongs', 'schema', /"sync" is not one of/, 'database D { replication: «"sync"» }'],
  ['a list where one value belongs', 'schema', /is not a count/, 'service S { instances: «[1, 2]» }'],
];

const values: readonly Case[] = [
  ['an unknown distribution', 'schema', /no function "exponental" here; did you mean "exponential"\?/, 'service S { time: «exponental»(5ms) }'],
  ['wrong arguments', 'schema', /write lognormal\(median, p99: …\) or lognormal\(mean: …, cv: …\)/, 'service S { time: «lognormal(5ms, 3ms)» }'],
  ['an argument of the wrong kind', 'schema', /a count, and here stands a duration/, 'service S { time: exponential(«5») }'],
  [
    'a mixture that is not whole',
    'schema',
    /add up to 100%, and these to 95%/,
    'service S { time: «mixture(90%: exponential(2ms), 5%: constant(9ms))» }',
  ],
  ['a part of a mixture without its share', 'schema', /each part of a mixture has its share/, 'service S { time: mixture(«exponential(2ms)») }'],
  ['an unknown popularity', 'schema', /no popularity; use uniform, zipf\(1\.1\)/, 'data item { keys: 10  popularity: «zipfian» }'],
  [
    'shares that are not whole',
    'schema',
    /the shares add up to 90%; they must add up to 100%/,
    'region a {}  region b {}\nclient U { in: «spread(a: 50%, b: 40%)» }',
  ],
  ['an erasure code that is none', 'schema', /as in 6\+3/, 'filesystem F { erasure: «6» }'],
  ['a dead letter queue without attempts', 'schema', /as in Parked after 5/, 'queue P {}\nqueue Q { dead-letter: «P» }'],
  ['ways to arrive', 'schema', /no way to arrive; use poisson/, `client U {}  service S {}\nflow F { rate: 1/s  arrivals: «sometimes»  U -> S }`],
];

/** Read as if the space were not there, so that nothing else is said of the line. */
const unitsApart: readonly Case[] = [
  ['a space before the unit', 'syntax', /write 100ms/, 'service S { time: «100 ms»  cores: 2 }'],
  ['several', 'syntax', /write 64MB/, 'data item { keys: 10  size: «64  MB» }'],
  ['before the unit of a rate', 'syntax', /write 5k\/s/, 'proxy P { rate-limit: «5k /s» }'],
  ['before the unit of a bandwidth', 'syntax', /write 10Gbit\/s/, 'region a {}\nregion b {}\nnetwork a <-> b { bandwidth: «10 Gbit/s» }'],
  [
    'before a percent sign',
    'syntax',
    /write 99.9%/,
    flow('  U -> S').concat('\nrequire F.availability >= «99.9 %» during X\nscenario X { duration: 1min }'),
  ],
  ['before a multiple', 'syntax', /write 20k/, 'client C { users: «20 k» }'],
  ['in a distribution', 'syntax', /write 5ms/, 'service S { time: lognormal(«5 ms», p99: 20ms) }'],
  ['in a branch', 'syntax', /write 80%/, flow('  U -> S\n  choose {\n    «80 %» { S -> D : read item }\n    else { wait 1ms }\n  }')],
  ['in a scenario', 'syntax', /write 30s/, `${around}scenario X { duration: 1min  at 10s crash S for «30 s» }`],
  ['and a wrong unit besides', 'syntax', /write 64MB/, 'cache C { ttl: «64 MB» }'],
];

test('what only looks like a unit is none', async () => {
  const text =
    'client s { think: 1s }\nclient C {}\nservice h { cores: 2 }\nregion d { zone s }\nflow F { weight: 2 s -> h }\nflow G {\n  weight: 2\n  s -> h\n}\n';
  expect(await diagnose(text)).toEqual([]);
});

test('a space before a unit has its fix', async () => {
  const [{ fixes }] = await diagnose('service S { time: 100 ms  cores: 2 }\n');
  expect(fixes.map(({ title }) => title)).toEqual(['Change to "100ms"']);
  expect(fixes[0].edits.map(({ origin, newText }) => ({ ...origin.range, newText }))).toEqual([
    { start: { line: 0, character: 18 }, end: { line: 0, character: 24 }, newText: '100ms' },
  ]);
});

const names: readonly Case[] = [
  [
    'an unknown name, with the nearest right one',
    'link',
    /no node "Gatway"; did you mean "Gateway"\?/,
    'client U {}  proxy Gateway {}\nflow F { rate: 1/s  U -> «Gatway» }',
  ],
  ['an unknown region', 'link', /no region or a zone "eu"|no region or zone "eu"/, 'service S { in: «eu» }'],
  ['an unknown zone', 'link', /no zone "d"; use a, b/, 'region eu { zone a  zone b }\nservice S { in: eu.«d» }'],
  ['a reference of the wrong kind', 'schema', /"Q" is a queue; name a database or a filesystem/, 'queue Q {}\ncache C { fronts: «Q» }'],
  ['data where a node belongs', 'link', /"item" is a data|"item" is data/, `${around}flow F { rate: 1/s  U -> «item» }`],
  ['an unknown profile', 'link', /no profile of databases "postgress"; did you mean "postgres"\?/, 'database D : «postgress» {}'],
  ['a profile of another kind', 'link', /no profile of services "postgres"/, 'service S : «postgres» {}'],
  ['a profile that extends itself', 'link', /cannot extend itself: p : q : p/, 'profile p : «q» {}\nprofile q : p {}'],
  ['a name declared twice', 'link', /"S" is declared twice: as a service here, and as a queue at main\.arch:1/, 'queue S {}\nservice «S» {}'],
  ['a zone declared twice', 'link', /"eu" has a zone "a" already/, 'region eu { zone a  zone «a» }'],
  ['a name missing after its keyword', 'syntax', /a name is missing after service/, 'service«»\nclient U {}'],
  ['two titles', 'schema', /a file has one title/, 'system "One"\n«system "Two"»'],
];

const flows: readonly Case[] = [
  [
    'a line whose first name nobody has called',
    'schema',
    /nothing has called "D" before this line; begin the line with one of "U", "S"/,
    flow('  U -> S\n  «D» -> C'),
  ],
  ['several keys of a service', 'schema', /this call reaches a service; state it where the store is called/, flow('  U -> S { «keys»: 3 }')],
  ['several keys of no data', 'schema', /this call names no data/, flow('  U -> S\n  S -> D { «keys»: 3 }')],
  [
    'a call that reads from a quorum of a store with a leader',
    'schema',
    /"D" has a leader/,
    flow('  U -> S\n  S -> D : read item { reads: «quorum» }'),
  ],
  ['a call to a queue', 'schema', /"Q" is a queue; publish to it with =>/, flow('  U -> S\n  S «->» Q')],
  ['a publish to no queue', 'schema', /"D" is a database, and => publishes to a queue; call it with ->/, flow('  U -> S\n  S «=>» D')],
  ['a call to a client', 'schema', /"U" is a client: it calls and is never called/, flow('  U -> S\n  S -> «U»')],
  ['a consumer of a queue that nobody filled', 'schema', /nothing before this line publishes to "Q"/, flow('  U -> S\n  «Q» => S')],
  ['probabilities above one', 'schema', /the probabilities add up to 110%/, flow('  U -> S\n  choose { 80% { S -> D }  «30%» { S -> C } }')],
  ['else before the end', 'schema', /else takes what is left; put it last/, flow('  U -> S\n  choose { «else» { S -> D }  30% { S -> C } }')],
  ['on miss with nothing before it', 'schema', /no call stands before it/, flow('  U -> S\n  wait 1ms\n  «on miss { S -> D }»')],
  ['on miss of what cannot miss', 'schema', /"D" is a database: only caches miss/, flow('  U -> S\n  S -> D\n  on «miss» { S -> C }')],
  ['a second reply', 'schema', /has replied already/, flow('  U -> S\n  reply\n  «reply»\n  S -> D')],
  ['an unknown operation', 'syntax', /no operation "raed"; did you mean "read"\?/, flow('  U -> S\n  S -> D : «raed» item')],
  ['a read of a queue', 'schema', /a queue, to which one can only publish/, flow('  U -> S\n  S => Q : «write» item')],
  ['a lone name', 'syntax', /"S" alone is an unfinished call/, flow('  U -> S\n  «S»')],
  ['a lone word that is nearly a step', 'syntax', /did you mean "reply"\?/, flow('  U -> S\n  «repy»')],
  ['an arrow without a target', 'syntax', /a name is missing after ->/, flow('  U -> S\n  S ->«»')],
  ['a flow that nothing begins', 'schema', /nothing says how often "U" begins this flow; write rate: 100\/s/, `${around}flow «F» { U -> S }`],
  ['a rate for a service', 'schema', /"S" is a service, not a client.*every: 1min/, `${around}flow F { «rate: 1/s»  S -> D }`],
  ['a service without a timer', 'schema', /"S" is a service and begins a flow by a timer/, `${around}flow «F» { S -> D }`],
  ['rate and every', 'schema', /either a rate or every/, `${around}flow F { rate: 1/s  «every: 1s»  U -> S }`],
  ['a rate where messages begin', 'schema', /runs for every message of "Q"; remove rate/, `${around}flow F { «rate: 1/s»  Q => S }`],
  ['a rate for users who think', 'schema', /think between requests/, 'client V { think: 3s }  service S {}\nflow F { «rate: 1/s»  V -> S }'],
  ['an empty flow', 'schema', /write at least one call/, `${around}flow «F» { rate: 1/s }`],
  ['a database that begins', 'schema', /"D" is a database and begins nothing/, `${around}flow «F» { D -> S }`],
  ['an unknown option of a call', 'schema', /a call has no property "timout"; did you mean "timeout"\?/, flow('  U -> S { «timout»: 3s }')],
  ['a message that causes itself', 'schema', /endless: every message of "Q" causes another one \(Q => Q\)/, `${around}flow F { Q => S\n S «=> Q» }`],
  [
    'messages in a circle over two flows',
    'schema',
    /Q => R => Q/,
    'service S {}  queue Q {}  queue R {}\nflow A { Q => S\n S «=> R» }\nflow B { R => S\n S => Q }',
  ],
  [
    'a consumer that commits against the promise',
    'schema',
    /promises at-most-once, for which a consumer commits before processing, and "W" commits after/,
    `queue Q { delivery: at-most-once }  service W { commit: after }\nflow F { Q => «W» }`,
  ],
];

const statements: readonly Case[] = [
  [
    'an unknown figure, with the nearest right one',
    'schema',
    /a flow has no figure "latency\.p98"; did you mean "latency\.p9/,
    `${flow('U -> S')}\nrequire F.latency.«p98» < 3s`,
  ],
  [
    'how busy a directory is, whose machines never queue',
    'schema',
    /a registry has no figure "utilisation"; it has throughput, in-flight/,
    `registry R { }\n${around}require R.«utilisation» < 50%`,
  ],
  ['a figure of another kind of thing', 'schema', /a service has no figure "hits"/, `${around}require S.«hits» > 90%`],
  ['a limit in the wrong unit', 'schema', /a percentage, and here stands a duration/, `${flow('U -> S')}\nrequire F.latency.p99 < «99%»`],
  ['an unknown level', 'schema', /linear is no consistency level.*strong/, `${around}require item.consistency >= «linear»`],
  ['a share beyond all', 'schema', /never more than 100%/, `${flow('U -> S')}\nrequire F.availability >= «101%»`],
  ['a level from above', 'schema', /compared by >= or =/, `${around}require item.consistency «<» strong`],
  ['an exact duration', 'schema', /= is for counts and consistency levels/, `${flow('U -> S')}\nrequire F.latency.p99 «=» 3s`],
  [
    'an unknown scenario',
    'link',
    /no scenario "Crash"; did you mean "Crush"\?/,
    `${around}scenario Crush { duration: 1min }\nrequire item.lost = 0 during «Crash»`,
  ],
  [
    'recovery from nothing',
    'schema',
    /recovery is measured from the event of a scenario; add during/,
    `${flow('U -> S')}\n«require F.recovery < 30s»`,
  ],
  [
    'a window that ends before it begins',
    'schema',
    /a window ends after it begins/,
    `${flow('U -> S')}\nscenario X { duration: 5min }\nrequire F.latency.p99 < 3s during X from 60s to «30s»`,
  ],
  [
    'a window beyond the scenario',
    'schema',
    /ends before this window does/,
    `${flow('U -> S')}\nscenario X { duration: 1min }\nrequire F.latency.p99 < 3s during X from 30s to «90s»`,
  ],
  ['an event after the end', 'schema', /the scenario is over by then/, `${around}scenario X { duration: 1min  at «2min» crash S }`],
  ['an event at the very end', 'schema', /the scenario is over by then/, `${around}scenario X { duration: 1min  at «60s» crash S }`],
  ['replicas in an unknown zone', 'link', /no zone "c"; use a, b/, 'region eu { zone a  zone b }\ndatabase D { in: [eu.a, eu.«c»] }'],
  ['an unknown event', 'syntax', /no event "crsh"; did you mean "crash"\?/, `${around}scenario X { duration: 1min  at 2s «crsh» }`],
  [
    'a part that a node does not have',
    'schema',
    /a service has no part "leader"; use \.instance/,
    `${around}scenario X { duration: 1min  at 2s crash S.«leader» }`,
  ],
  [
    'a flush of what holds nothing',
    'schema',
    /only a cache, a cdn or a proxy can be flushed/,
    `${around}scenario X { duration: 1min  at 2s flush «S» }`,
  ],
  ['a partition with one side', 'syntax', /two sides/, 'region a {}\nscenario X { duration: 1min  at 2s «partition a» }'],
  ['an accepted tradeoff without a reason', 'syntax', /say why it is accepted/, `${around}«accept a/b on S»`],
  ['a variant that changes a node twice', 'schema', /changes "S" already/, `${around}variant V { S { cores: 2 }  «S» { cores: 3 } }`],
  ['a network with one end', 'syntax', /write network A <-> B/, 'region a {}\nnetwork «a» {}'],
  ['a network to itself', 'schema', /to itself/, 'region a {}\nnetwork a <-> «a» {}'],
  ['a region with something else than zones', 'syntax', /write zone b/, 'region eu { zone a  «b» }'],
  ['an unknown declaration', 'syntax', /"servise" begins no declaration; did you mean "service"\?/, '«servise» S {}'],
  ['a queue that parks with itself', 'schema', /dead-letter of "Q" leads back to itself/, 'queue Q { dead-letter: «Q after 3» }'],
];

describe.each([
  ['properties', properties],
  ['values', values],
  ['units apart', unitsApart],
  ['names', names],
  ['flows', flows],
  ['statements', statements],
])('%s', (_name, cases) => {
  test.each(cases)('%s', async (_title, code, says, source) => {
    const { text, ranges } = marked(source);
    const found = (await diagnose(text)).filter(({ severity }) => severity === 'error');
    expect(found.map((each) => `${each.code} ${text.slice(offsetsOf(each, text).start, offsetsOf(each, text).end)} ${each.message}`)).toEqual([
      expect.stringMatching(says),
    ]);
    expect(found[0].code).toBe(code);
    expect(offsetsOf(found[0], text)).toEqual(ranges[0]);
  });
});
