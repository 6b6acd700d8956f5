import { broken, cellsOf, kept, type Cell, type Configuration, type Promised, type Workload } from './configuration.ts';

type Stated = Readonly<Partial<Record<Promised, Cell>>>;

const asynchronous = 'followers: 2  lag: exponential(20ms)';
const followers = `${asynchronous}  reads: followers`;
/** The coordinator's own copy is not always the first to answer: else a session that keeps its coordinator would see its own writes. */
const hops = 'write-hop: exponential(200ms)  read-hop: exponential(5ms)';
const partial = 'read-quorum: 1  write-quorum: 1  read-repair: none';
const failover = 'failover: automatic  detection: 1s  election: 1s';

/** Per key: a session's next write is taken in after the one before was acknowledged, and after what it read was written. */
const inLogOrder: Stated = {
  'monotonic-writes': kept('one leader takes in a session’s writes one after the other'),
  'writes-follow-reads': kept('what was read is in the leader’s log before the write is'),
};
const inStampOrder: Stated = {
  'monotonic-writes': kept('stamps follow clocks that agree, and the second write is stamped later'),
  'writes-follow-reads': kept('what was read was stamped before the write is'),
};
const nobodyDies: Stated = { 'no-lost-writes': kept('nobody crashes') };
const conflicts: Stated = { 'no-lost-writes': broken('the last stamp wins over writes that its coordinator had not seen') };
const certified: Stated = { 'no-lost-writes': kept('a write that has not seen the one before it is rejected') };
const behind = broken('the follower may lack what the leader has acknowledged');
const anyFollower = broken('the next follower may be further behind');

/** Sessions of three regions write and read a few keys, over links that delay each message by another time. */
export const databases: Workload = {
  title: 'Databases',
  load: 'Sessions of three regions write and read ten keys over links whose latency varies; with several leaders one of the links is slow.',
  configurations: [
    configuration('async, reads from the leader', asynchronous, { strong: kept('one copy answers everybody'), ...nobodyDies }),
    configuration('async, reads from followers', followers, {
      ...inLogOrder,
      'monotonic-reads': anyFollower,
      'read-your-writes': behind,
      ...nobodyDies,
    }),
    configuration('async, reads from the nearest', `${asynchronous}  reads: nearest`, {
      ...inLogOrder,
      'monotonic-reads': kept('a session stays with one copy, which applies the log in order'),
      'read-your-writes': behind,
      ...nobodyDies,
    }),
    configuration('async, followers, session: read-your-writes', `${followers}  session: read-your-writes`, {
      ...inLogOrder,
      'monotonic-reads': broken('the token holds what the session wrote, not what it read'),
      'read-your-writes': kept('a follower without the session’s writes forwards to the leader'),
      ...nobodyDies,
    }),
    configuration('async, followers, session: monotonic', `${followers}  session: monotonic`, {
      ...inLogOrder,
      'monotonic-reads': kept('a follower without what the session has seen forwards to the leader'),
      'read-your-writes': broken('the token holds what the session read, not what it wrote'),
      ...nobodyDies,
    }),
    configuration('async, followers, session: both', `${followers}  session: both`, {
      sequential: kept('each session moves forward through one log, which is the order'),
      strong: broken('other sessions’ writes may be missing'),
      ...nobodyDies,
    }),
    configuration('async, followers, session: both, 4 shards', `${followers}  session: both  shards: 4`, {
      ...inLogOrder,
      'monotonic-reads': kept('a token for each shard, and a key is in one'),
      'read-your-writes': kept('a token for each shard, and a key is in one'),
      causal: broken('a token says nothing about causes in other shards'),
      ...nobodyDies,
    }),
    configuration('semi-sync, reads from the leader', `${asynchronous}  replication: semi-sync`, {
      strong: kept('the leader shows a write once it is confirmed'),
      ...nobodyDies,
    }),
    configuration('semi-sync, reads from followers', `${followers}  replication: semi-sync`, {
      ...inLogOrder,
      'monotonic-reads': anyFollower,
      'read-your-writes': broken('the other follower has not confirmed'),
      ...nobodyDies,
    }),
    configuration('sync, reads from the leader', `${asynchronous}  replication: sync`, {
      strong: kept('the leader applies last, before the acknowledgement'),
      ...nobodyDies,
    }),
    configuration('sync, reads from followers', `${followers}  replication: sync`, {
      ...inLogOrder,
      'monotonic-reads': broken('around a write one follower has it and the next not yet'),
      'read-your-writes': kept('every copy has applied it before the acknowledgement'),
      ...nobodyDies,
    }),
    configuration('sync, followers, session: monotonic', `${followers}  replication: sync  session: monotonic`, {
      sequential: kept('own writes are everywhere when acknowledged, and each session moves forward through one log'),
      strong: broken('one session sees a write under way, and a later read of another does not'),
      ...nobodyDies,
    }),
    configuration('consensus, reads from the leader', `${asynchronous}  replication: consensus`, {
      strong: kept('the leader shows a write once a majority holds it'),
      ...nobodyDies,
    }),
    configuration('consensus, reads from followers', `${followers}  replication: consensus`, {
      ...inLogOrder,
      'monotonic-reads': anyFollower,
      'read-your-writes': broken('the minority may lack it'),
      ...nobodyDies,
    }),
    leaderless('R + W > N, read-repair: none', 'read-repair: none', {
      'monotonic-reads': broken('a write under way is in one read quorum and not in the next'),
      'read-your-writes': kept('the read quorum meets the write quorum'),
    }),
    leaderless('R + W > N, read-repair: none, session: monotonic', 'read-repair: none  session: monotonic', {
      'monotonic-reads': kept('a read waits for a copy that has what the session has seen'),
      'read-your-writes': kept('the read quorum meets the write quorum'),
      causal: broken('a token says nothing about the causes of what was read under other keys'),
    }),
    leaderless('R + W > N, read-repair: async', 'read-repair: async', {
      'monotonic-reads': broken('the next read may come before the repair'),
      'read-your-writes': kept('the read quorum meets the write quorum'),
    }),
    leaderless('R + W > N, read-repair: blocking', 'read-repair: blocking', {
      strong: kept('what is returned is in a write quorum before it is (Attiya, Bar-Noy, Dolev 1995)'),
    }),
    leaderless('R + W = N, read-repair: blocking', 'read-quorum: 1  write-quorum: 2  read-repair: blocking', {
      'monotonic-reads': broken('the copy that is asked next may be none of those that were repaired'),
      'read-your-writes': broken('the one that answers may be none of those that confirmed'),
    }),
    ...sessions('', { notSeen: broken('another copy may answer next'), notWritten: broken('another copy may answer than confirmed') }).map(
      ([session, stated]) => leaderless(`R + W < N${session.name}`, `${partial}${session.settings}`, stated),
    ),
    ...sessions('  reads: any', {
      notSeen: broken('another copy may answer next'),
      notWritten: broken('another copy may answer than confirmed'),
    }).map(([session, stated]) => leaderless(`any copy${session.name}`, `${partial}${session.settings}`, stated)),
    ...sessions('  reads: any', { notSeen: broken('the next leader may lack it'), notWritten: broken('other leaders get it later') }).map(
      ([session, stated]) => multiLeader(`multi-leader, reads from any${session.name}`, session.settings.trim(), stated),
    ),
    multiLeader('multi-leader, three regions, reads from the nearest', '', {
      'monotonic-reads': kept('a session stays with one leader, whose versions only get newer'),
      'read-your-writes': kept('a session reads where it writes'),
      causal: broken('an effect may come from a second leader to the third before its cause comes from the first'),
    }),
    multiLeader(
      'multi-leader, two regions, reads from the nearest',
      '',
      {
        'monotonic-reads': kept('a session stays with one leader, whose versions only get newer'),
        'read-your-writes': kept('a session reads where it writes'),
        causal: kept('two leaders: what one sends comes in the order in which it got and made it'),
        sequential: broken('each side misses the other’s write and sees its own (store buffering)'),
      },
      '[a, b]',
    ),
    multiLeader('multi-leader, conflicts: reject, reads from the nearest', 'conflicts: reject', {
      'monotonic-reads': kept('a session stays with one leader, whose versions only get newer'),
      'read-your-writes': kept('a session reads where it writes, once its leader has the write'),
      causal: kept('all leaders show what others have written in one order, and a write stands behind what its leader had seen'),
      sequential: broken('a leader shows its own writes before others’ that stand before them (store buffering)'),
      ...certified,
    }),
    multiLeader('multi-leader, a follower each, reads from followers', 'followers: 1  reads: followers', {
      'monotonic-reads': kept('a session stays with the one follower of its region, whose versions only get newer'),
      'read-your-writes': behind,
    }),
    multiLeader('multi-leader, a follower each, reads from followers, session: both', 'followers: 1  reads: followers  session: both', {
      'monotonic-reads': kept('a copy without what the session has seen passes the read on'),
      'read-your-writes': kept('a copy without what the session has written passes the read on'),
      causal: broken('a token says nothing about the causes of what was read under other keys'),
    }),
    multiLeader('multi-leader, conflicts: reject, reads from any', 'conflicts: reject  reads: any', {
      'monotonic-reads': broken('the next leader may lack it'),
      'read-your-writes': broken('other leaders get it later'),
      ...certified,
    }),
  ],
};

const deadLeader = broken('the leader dies with what no follower has');

export const crashes: Workload = {
  title: 'Databases whose leader crashes',
  load: 'Sessions of three regions write a key, read it, and read it again 3 s later. The leader crashes twice, and 2 s later a follower leads.',
  configurations: [
    crash('async', asynchronous, {
      ...inLogOrder,
      'monotonic-reads': deadLeader,
      'read-your-writes': deadLeader,
      'no-lost-writes': deadLeader,
    }),
    crash('semi-sync', `${asynchronous}  replication: semi-sync`, {
      strong: kept('enough followers live to be sure that the most advanced has what was confirmed'),
      'no-lost-writes': kept('the most advanced follower has what was confirmed'),
    }),
    crash('sync', `${asynchronous}  replication: sync`, {
      strong: kept('every follower has what the leader has shown'),
      'no-lost-writes': kept('every follower has what was acknowledged'),
    }),
    crash('consensus', `${asynchronous}  replication: consensus`, {
      strong: kept('every majority has somebody who holds what was shown'),
      'no-lost-writes': kept('every majority has somebody who holds what was acknowledged'),
    }),
  ],
};

/** What `session` adds to a store that guarantees nothing by itself: tokens are of single keys there. */
function sessions(
  settings: string,
  { notSeen, notWritten }: { readonly notSeen: Cell; readonly notWritten: Cell },
): (readonly [{ readonly name: string; readonly settings: string }, Stated])[] {
  const seen = kept('a copy without what the session has seen does not answer alone');
  const written = kept('a copy without what the session has written does not answer alone');
  const named = (session: string) => ({ name: `, session: ${session}`, settings: `${settings}  session: ${session}` });
  return [
    [
      { name: '', settings },
      { 'monotonic-reads': notSeen, 'read-your-writes': notWritten },
    ],
    [named('read-your-writes'), { 'monotonic-reads': notSeen, 'read-your-writes': written }],
    [named('monotonic'), { 'monotonic-reads': seen, 'read-your-writes': notWritten }],
    [
      named('both'),
      {
        'monotonic-reads': seen,
        'read-your-writes': written,
        causal: broken('a token says nothing about the causes of what was read under other keys'),
      },
    ],
  ];
}

function leaderless(name: string, settings: string, stated: Stated): Configuration {
  return configuration(`leaderless, ${name}`, `topology: leaderless  ${settings}  ${hops}`, {
    ...orderUnlessStrong(stated),
    ...stated,
    ...conflicts,
  });
}

function multiLeader(name: string, settings: string, stated: Stated, regions = '[a, b, c]'): Configuration {
  const { text, ...rest } = configuration(
    name,
    `topology: multi-leader  lag: exponential(20ms)  ${settings}`.trim(),
    { ...inStampOrder, ...conflicts, ...stated },
    regions,
  );
  return { ...rest, text: text.replace('exponential(9ms)', 'exponential(100ms)') };
}

function orderUnlessStrong({ strong }: Stated): Stated {
  return strong?.isKept === true ? {} : inStampOrder;
}

function configuration(name: string, settings: string, stated: Stated, regions = '[a, b, c]'): Configuration {
  const flows = `
    flow F { rate: 20/s  repeat 2 { A -> D : write x  A -> D : read x  A -> D : read x  A -> D : write x } }
    flow G { rate: 20/s  repeat 2 { B -> D : read x  B -> D : write x  B -> D : read x } }
    flow H { rate: 4/s  repeat 10 { A -> D : read x } }
    flow I { rate: 4/s  repeat 10 { B -> D : read x } }`;
  return { name, settings, text: system(`in: ${regions}  ${settings}`, { keys: 10, users: 40, flows }), cells: cellsOf(stated) };
}

function crash(name: string, settings: string, stated: Stated): Configuration {
  const all = `${settings}  ${failover}`;
  const flows = `
    flow F { rate: 50/s  A -> D : write x  A -> D : read x  wait 3s  A -> D : read x  A -> D : write x }
    flow G { rate: 50/s  B -> D : write x  B -> D : read x  wait 3s  B -> D : read x  B -> D : write x }
    scenario Crash { duration: 60s  at 20s crash D.leader for 10s  at 40s crash D.leader for 10s }`;
  return {
    name: `${name}, the leader crashes`,
    settings: all,
    text: system(`in: [a, b, c]  ${all}`, { keys: 500, users: 400, flows }),
    scenario: 'Crash',
    cells: cellsOf(stated),
  };
}

function system(database: string, { keys, users, flows }: { readonly keys: number; readonly users: number; readonly flows: string }): string {
  return `system "Guarantees"
    region a { zone z }  region b { zone z }  region c { zone z }
    network a <-> b { latency: exponential(5ms) }  network b <-> c { latency: exponential(5ms) }  network a <-> c { latency: exponential(9ms) }
    client A { in: a  users: ${users} }  client B { in: [b, c]  users: ${users} }
    database D { read-time: 0.2ms  write-time: 0.5ms  ${database} }
    data x { keys: ${keys}  store: D }${flows}`;
}
