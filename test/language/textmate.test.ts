import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { beforeAll, describe, expect, test } from 'vitest';
import oniguruma from 'vscode-oniguruma';
import textmate, { type IGrammar } from 'vscode-textmate';
import { schema } from '../../src/model/schema/schema.ts';
import { keywordsOf } from '../../src/tools/generate-textmate.ts';

let grammar: IGrammar;

beforeAll(async () => {
  const wasm = readFileSync(createRequire(import.meta.url).resolve('vscode-oniguruma/release/onig.wasm'));
  await oniguruma.loadWASM(wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength));
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: () => {
      const path = 'syntaxes/arch.tmLanguage.json';
      return Promise.resolve(textmate.parseRawGrammar(readFileSync(path, 'utf8'), path));
    },
  });
  const loaded = await registry.loadGrammar('source.arch');
  if (loaded === null) throw new Error('The grammar does not load.');
  grammar = loaded;
});

/** Every token of the text that is not blank, with its innermost scope: `require keyword.other.require`. */
function tokens(text: string): string[] {
  let state = textmate.INITIAL;
  return text.split('\n').flatMap((line) => {
    const { tokens: found, ruleStack } = grammar.tokenizeLine(line, state);
    state = ruleStack;
    return found
      .map(({ startIndex, endIndex, scopes }) => [line.slice(startIndex, endIndex).trim(), scopes.at(-1)?.replace(/\.arch$/, '')] as const)
      .filter(([word]) => word !== '')
      .map(([word, scope]) => `${word} ${scope ?? ''}`);
  });
}

describe('TextMate grammar', () => {
  test('a node: keyword, name, title, profile', () => {
    expect(tokens('queue Jobs "Delayed jobs" : kafka { brokers: 3 }')).toEqual([
      'queue storage.type',
      'Jobs entity.name.type',
      '"Delayed jobs" string.quoted.double',
      ': punctuation.separator.colon',
      'kafka entity.other.inherited-class',
      '{ source',
      'brokers support.type.property-name',
      ': punctuation.separator.colon',
      '3 constant.numeric',
      '} source',
    ]);
  });

  test('flows, scenarios, variants and views are named like functions', () => {
    for (const keyword of ['flow', 'scenario', 'variant', 'view']) {
      expect(tokens(`${keyword} Check-out {`)).toEqual([`${keyword} storage.type`, 'Check-out entity.name.function', '{ source']);
    }
  });

  test('hyphenated names stay whole, whatever words they contain', () => {
    expect(tokens('service api-gateway')).toEqual(['service storage.type', 'api-gateway entity.name.type']);
    expect(tokens('flow-control -> on-error-queue')).toEqual([
      'flow-control variable.other',
      '-> keyword.operator.arrow',
      'on-error-queue variable.other',
    ]);
    expect(tokens('zählwerk-süd -> a')[0]).toBe('zählwerk-süd variable.other');
  });

  test('a property with a word of its own, and the same word as a name elsewhere', () => {
    expect(tokens('acks: all  min-in-sync: 2  read-repair: blocking')).toEqual([
      'acks support.type.property-name',
      ': punctuation.separator.colon',
      'all constant.language',
      'min-in-sync support.type.property-name',
      ': punctuation.separator.colon',
      '2 constant.numeric',
      'read-repair support.type.property-name',
      ': punctuation.separator.colon',
      'blocking constant.language',
    ]);
    expect(tokens('role: api-gateway').at(-1)).toBe('api-gateway constant.language');
    expect(tokens('store: leader').at(-1)).toBe('leader variable.other');
  });

  test('quantities and their units', () => {
    expect(tokens('250ms 5k/s 10Gbit/s 99.9% 64MiB x5 6+3')).toEqual([
      '250 constant.numeric',
      'ms keyword.other.unit',
      '5 constant.numeric',
      'k/s keyword.other.unit',
      '10 constant.numeric',
      'Gbit/s keyword.other.unit',
      '99.9 constant.numeric',
      '% keyword.other.unit',
      '64 constant.numeric',
      'MiB keyword.other.unit',
      'x5 constant.numeric.factor',
      '6+3 constant.numeric.erasure',
    ]);
    expect(tokens('time: lognormal(6ms, p99: 30ms)')).toEqual(expect.arrayContaining(['lognormal support.function', 'p99 variable.parameter']));
  });

  test('arrows, operations and steps', () => {
    expect(tokens('Orders -> Ledger : write order')).toEqual([
      'Orders variable.other',
      '-> keyword.operator.arrow',
      'Ledger variable.other',
      ': punctuation.separator.colon',
      'write keyword.other.operation',
      'order variable.other',
    ]);
    expect(tokens('network eu <-> us')).toEqual(['network storage.type', 'eu variable.other', '<-> keyword.operator.arrow', 'us variable.other']);
    expect(tokens('Q => each C')[2]).toBe('each keyword.control');
    expect(tokens('reply')).toEqual(['reply keyword.control']);
    expect(tokens('on miss {')).toEqual(['on keyword.control', 'miss keyword.control', '{ source']);
  });

  test('a requirement: target, selector, metric, comparison, level', () => {
    expect(tokens('require Logs.Archiver.delay.p99 < 5s during Crash')).toEqual([
      'require keyword.other.require',
      'Logs variable.other',
      '.Archiver variable.other.member',
      '.delay.p99 support.variable.metric',
      '< keyword.operator.comparison',
      '5 constant.numeric',
      's keyword.other.unit',
      'during keyword.control',
      'Crash variable.other',
    ]);
    expect(tokens('require order.consistency >= read-your-writes').at(-1)).toBe('read-your-writes constant.language.level');
  });

  test('scenario events and accepted tradeoffs', () => {
    expect(tokens('at 60s crash Ledger.leader for 30s').map((token) => token.split(' ').slice(0, 2).join(' '))).toEqual([
      'at keyword.control',
      '60 constant.numeric',
      's keyword.other.unit',
      'crash keyword.control',
      'Ledger variable.other',
      '. source',
      'leader variable.other',
      'for keyword.control',
      '30 constant.numeric',
      's keyword.other.unit',
    ]);
    expect(tokens('accept queue/no-dead-letter on Logs because "Parked elsewhere."')).toEqual([
      'accept keyword.other.accept',
      'queue/no-dead-letter support.constant.rule',
      'on keyword.control',
      'Logs variable.other',
      'because keyword.control',
      '" string.quoted.double',
      'Parked elsewhere. string.quoted.double',
      '" string.quoted.double',
    ]);
  });

  test('comments and strings hide what is in them, and a string ends with its line', () => {
    expect(tokens('// queue Jobs')).toEqual(['// queue Jobs comment.line.double-slash']);
    expect(tokens('/** The\n queue */ queue')).toEqual([
      '/** comment.block.documentation',
      'The comment.block.documentation',
      'queue comment.block.documentation',
      '*/ comment.block.documentation',
      'queue storage.type',
    ]);
    expect(tokens('system "A \\" b // c"\nqueue Q')).toEqual([
      'system storage.type',
      '" string.quoted.double',
      'A string.quoted.double',
      '\\" constant.character.escape',
      'b // c string.quoted.double',
      '" string.quoted.double',
      'queue storage.type',
      'Q entity.name.type',
    ]);
    expect(tokens('system "half\nqueue Q').slice(-2)).toEqual(['queue storage.type', 'Q entity.name.type']);
  });

  test('every keyword of the grammar is coloured, and every property of the schema', () => {
    const keywords = keywordsOf(readFileSync('language/arch.langium', 'utf8'));
    expect(keywords.length).toBeGreaterThan(30);
    for (const keyword of keywords) expect(tokens(keyword)[0]).toMatch(/ (keyword|storage|constant)\./);
    for (const name of Object.values(schema).flatMap((rows) => Object.keys(rows)))
      expect(tokens(`${name}: 1`)[0]).toBe(`${name} support.type.property-name`);
  });
});
