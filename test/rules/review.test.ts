import { describe, expect, test } from 'vitest';
import type { Accepted, Architecture } from '../../src/model/architecture.ts';
import type { Origin } from '../../src/base/text-range.ts';
import type { Finding, Rule } from '../../src/rules/rule.ts';
import { acceptedNothing } from '../../src/rules/hygiene/accepted-nothing.ts';
import { review } from '../../src/rules/run.ts';

const first = ruleThatFinds('queue/first', [
  { node: 'Jobs', origin: at(3), message: 'one' },
  { node: 'Mails', origin: at(1), message: 'two' },
]);
const second = ruleThatFinds('cache/second', [{ node: 'Jobs', origin: at(2), message: 'three' }]);

describe('severities', () => {
  test('each rule has its own, in the order of the text', () => {
    const { diagnostics } = review(architecture(), {}, [first, second]);
    expect(diagnostics.map(({ severity, code, node }) => `${severity} ${code} ${node}`)).toEqual([
      'warning queue/first Mails',
      'warning cache/second Jobs',
      'warning queue/first Jobs',
    ]);
  });

  test('a configuration changes them, or switches a rule off', () => {
    const { diagnostics } = review(architecture(), { 'queue/first': 'off', 'cache/second': 'hint' }, [first, second]);
    expect(diagnostics.map(({ severity, code }) => `${severity} ${code}`)).toEqual(['hint cache/second']);
  });
});

describe('accepted findings', () => {
  test('without a name all of the rule, as decisions with their reason', () => {
    const { diagnostics, accepted } = review(architecture([accept('queue/first')]), {}, [first, second]);
    expect(diagnostics.map(({ code }) => code)).toEqual(['cache/second']);
    expect(accepted.map(({ rule, node, reason }) => ({ rule, node, reason }))).toEqual([
      { rule: 'queue/first', node: 'Jobs', reason: 'because' },
      { rule: 'queue/first', node: 'Mails', reason: 'because' },
    ]);
  });

  test('with a name only that one', () => {
    const { diagnostics, accepted } = review(architecture([accept('queue/first', 'Jobs')]), {}, [first]);
    expect(diagnostics.map(({ node }) => node)).toEqual(['Mails']);
    expect(accepted.map(({ node }) => node)).toEqual(['Jobs']);
  });

  test('one that matches nothing is a finding itself', () => {
    const { diagnostics } = review(architecture([accept('cache/second', 'Mails')]), {}, [first, second, acceptedNothing]);
    expect(diagnostics.filter(({ code }) => code === 'hygiene/accepted-nothing').map(({ message }) => message)).toEqual([
      'Nothing is left to accept here: cache/second finds nothing on Mails. Remove the accept.',
    ]);
  });

  test('one of a rule that is switched off is not: nobody asked', () => {
    const { diagnostics } = review(architecture([accept('cache/second', 'Mails')]), { 'cache/second': 'off' }, [second, acceptedNothing]);
    expect(diagnostics).toEqual([]);
  });

  test('one of a rule that does not exist names the nearest', () => {
    const { diagnostics } = review(architecture([accept('queue/frist')]), {}, [first, acceptedNothing]);
    expect(diagnostics.map(({ message }) => message)).toContain(
      'There is no rule queue/frist, so that this accepts nothing; did you mean queue/first?',
    );
  });

  test('even that can be accepted', () => {
    const { diagnostics, accepted } = review(architecture([accept('cache/second', 'Mails'), accept('hygiene/accepted-nothing', 'Mails')]), {}, [
      acceptedNothing,
      second,
    ]);
    expect(diagnostics.map(({ code }) => code)).toEqual(['cache/second']);
    expect(accepted.map(({ rule }) => rule)).toEqual(['hygiene/accepted-nothing']);
  });
});

describe('a rule that throws', () => {
  const broken: Rule = {
    ...first,
    id: 'proxy/broken',
    check: () => {
      throw new Error('boom');
    },
  };

  test('is one diagnostic that names it, and the others go on', () => {
    const { diagnostics } = review(architecture(), {}, [broken, second]);
    expect(diagnostics.map(({ severity, code }) => `${severity} ${code}`)).toEqual(['error proxy/broken', 'warning cache/second']);
    expect(diagnostics[0].message).toContain('the rule proxy/broken failed (boom)');
  });

  test('makes nobody believe that its accepts match nothing', () => {
    const { diagnostics } = review(architecture([accept('proxy/broken')]), {}, [broken, acceptedNothing]);
    expect(diagnostics.map(({ code }) => code)).toEqual(['proxy/broken']);
  });
});

function ruleThatFinds(id: Rule['id'], findings: readonly Finding[]): Rule {
  return {
    id,
    severity: 'warning',
    title: id,
    description: id,
    references: [],
    tradeoff: { gained: '', paid: '', accept: '' },
    examples: { violating: [], clean: [] },
    harm: { unmeasured: 'A rule of a test.' },
    check: () => findings,
  };
}

function accept(rule: string, on?: string): Accepted {
  return { rule, on, reason: 'because', origin: at(9) };
}

function architecture(accepted: readonly Accepted[] = []): Architecture {
  return {
    uri: 'test:',
    title: '',
    regions: [],
    networks: [],
    groups: [],
    nodes: [],
    data: [],
    flows: [],
    requirements: [],
    scenarios: [],
    variants: [],
    accepted,
    views: [],
  };
}

function at(line: number): Origin {
  return { uri: 'test:', range: { start: { line, character: 0 }, end: { line, character: 4 } } };
}
