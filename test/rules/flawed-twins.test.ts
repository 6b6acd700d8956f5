import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { applyEdits } from '../../src/base/text-edits.ts';
import type { Diagnostic, Fix } from '../../src/model/diagnostic.ts';
import { review } from '../../src/rules/run.ts';
import { architectureOf } from '../support/architecture.ts';

// In whole systems, unlike in the rules' own examples, a fix meets everything else: it must still do what it says and break nothing.

const folder = 'test/reference';
const twins = readdirSync(folder).filter((name) => name.endsWith('.flawed.arch'));

/** `file: fix on node`, and what other rules then say of it: the price of that fix, each with why it is one. */
const prices: Readonly<Record<string, readonly string[]>> = {
  // One follower fewer must be waited for, and then it may be one that has not got the write which a session reads there.
  'bank-ledger: Wait for one follower on Ledger': ['consistency/read-your-writes Statement'],
  'bank-ledger: Wait for a majority on Ledger': ['consistency/read-your-writes Statement'],
  // A reverse proxy has instances to look after; a forward proxy had none.
  'chat: Make it a reverse proxy on Gateway': ['proxy/no-health-check Gateway'],
  // Waiting for copies costs availability while one of them is dead: the tradeoff itself, a hint that the next decision is about.
  'music: Replicate synchronously on Accounts': ['replication/sync-replica-blocks Accounts'],
  'ticketing: Replicate synchronously on Seats': ['replication/sync-replica-blocks Seats'],
  // Its followers lag by 3 s: whoever waits for them cannot promise 200 ms, which shows that the two requirements exclude each other.
  'directory: Replicate synchronously on Subscribers': [
    'queue/sync-should-be-async Unlist',
    'replication/sync-replica-blocks Subscribers',
    'requirement/impossible-latency Move',
    'requirement/impossible-latency Unlist',
  ],
  'directory: Wait for one follower on Subscribers': [
    'queue/sync-should-be-async Unlist',
    'requirement/impossible-latency Move',
    'requirement/impossible-latency Unlist',
  ],
  // The store stands in one zone, and so do its new copies, until it is spread: where to is for the file to say.
  'file-sync: Keep two synchronous followers on Entries': ['replication/same-zone Entries'],
  'url-shortener: Keep two synchronous followers on Store': ['replication/same-zone Store', 'replication/sync-replica-blocks Store'],
  // At least once is sometimes twice.
  'music: Deliver at least once on Played': ['queue/duplicates-need-idempotence Royalties'],
  // Fragments take less disk than copies, and more machines a read: copies are offered first.
  'photo-sharing: Keep parity (6+3) on Originals': ['filesystem/erasure-for-hot-data Originals'],
  // What the cache has answered comes to the store, which was not made for it.
  'search: Read past Answers on Answers': ['capacity/overloaded Index'],
  // A majority is worth what the places of its members are worth.
  'social-graph: Wait for a majority on Assocs': ['replication/majority-in-one-place Assocs'],
  // Fewer partitions than members.
  'trading: Use 6 partitions on Orders': ['queue/idle-consumers Orders'],
};

describe.each(twins)('%s', (twin) => {
  test('each fix alone takes its finding away, and adds none but its price', async () => {
    const text = readFileSync(`${folder}/${twin}`, 'utf8');
    const before = review(await architectureOf(text)).diagnostics;
    for (const [finding, fix] of fixesOf(before)) {
      const name = nameOf(twin, finding, fix);
      const after = review(await architectureOf(applyEdits(text, fix.edits))).diagnostics;
      expect(after.filter((each) => isSame(each, finding)).map(told), `${name}: what it is to take away`).toEqual([]);
      expect(added(before, after), `${name}: what it adds`).toEqual([...(prices[name] ?? [])].sort());
    }
  });
});

test('no price is listed of a fix that there is not', async () => {
  const offered: string[] = [];
  for (const twin of twins) {
    const { diagnostics } = review(await architectureOf(readFileSync(`${folder}/${twin}`, 'utf8')));
    offered.push(...fixesOf(diagnostics).map(([finding, fix]) => nameOf(twin, finding, fix)));
  }
  expect(offered).toEqual(expect.arrayContaining(Object.keys(prices)));
});

function fixesOf(diagnostics: readonly Diagnostic[]): readonly (readonly [Diagnostic, Fix])[] {
  return diagnostics.flatMap((finding) => finding.fixes.map((fix) => [finding, fix] as const));
}

function nameOf(twin: string, { node }: Diagnostic, { title }: Fix): string {
  return `${twin.replace('.flawed.arch', '')}: ${title} on ${node}`;
}

function told({ code, message }: Diagnostic): string {
  return `${code}: ${message}`;
}

/** Figures may change with the text; the same words at the same node are the same finding. */
function isSame(one: Diagnostic, other: Diagnostic): boolean {
  const words = ({ message }: Diagnostic): string => message.replace(/[\d.]+/g, '#');
  return one.code === other.code && one.node === other.node && words(one) === words(other);
}

/** Rule and node of findings that there were fewer of. */
function added(before: readonly Diagnostic[], after: readonly Diagnostic[]): readonly string[] {
  const count = (diagnostics: readonly Diagnostic[], subject: string): number => diagnostics.filter((each) => subjectOf(each) === subject).length;
  return [...new Set(after.map(subjectOf))].filter((subject) => count(after, subject) > count(before, subject)).sort();
}

function subjectOf({ code, node }: Diagnostic): string {
  return `${code} ${node}`;
}
