import { SemanticTokensDecoder } from 'langium/lsp';
import { describe, expect, test } from 'vitest';
import { ask, type Asked } from './editor-requests.ts';

/** Each token as `word type`, with ` declaration` or ` defaultLibrary` behind it. */
async function tokensOf(source: string): Promise<string[]> {
  return decoded(await ask(source));
}

async function decoded({ document, lsp, parameters }: Asked): Promise<string[]> {
  const provider = lsp.SemanticTokenProvider!;
  const tokens = await provider.semanticHighlight(document, parameters);
  const modifiers = Object.entries(provider.tokenModifiers);
  return SemanticTokensDecoder.decode(tokens, provider.tokenTypes, document).map(({ text, tokenType, tokenModifiers }) =>
    [text, tokenType, ...modifiers.filter(([, bit]) => (tokenModifiers & bit) !== 0).map(([name]) => name)].join(' '),
  );
}

describe('semantic tokens', () => {
  test('a keyword that is a name is a name', async () => {
    expect(await tokensOf('client queue\nservice flow\nflow read { rate: 1/s  queue -> flow }')).toEqual([
      'client keyword',
      'queue class declaration',
      'service keyword',
      'flow class declaration',
      'flow keyword',
      'read method declaration',
      'rate property',
      '1/s number',
      'queue class',
      '-> operator',
      'flow class',
    ]);
  });

  test('names, words, functions and their parameters in values', async () => {
    expect(await tokensOf('region eu { zone a }\nservice S : x { in: eu.a  scheduling: fifo  time: lognormal(1ms, p99: 5ms)  link: "l" }')).toEqual([
      'region keyword',
      'eu namespace declaration',
      'zone keyword',
      'a namespace declaration',
      'service keyword',
      'S class declaration',
      'in property',
      'eu namespace',
      'a namespace',
      'scheduling property',
      'fifo enumMember',
      'time property',
      'lognormal function defaultLibrary',
      '1ms number',
      'p99 parameter',
      '5ms number',
      'link property',
      '"l" string',
    ]);
  });

  test('profiles, those of the language marked', async () => {
    expect(await tokensOf('profile ours : postgres\ndatabase L : ours\ndatabase M : mysql')).toEqual(
      expect.arrayContaining(['ours type declaration', 'postgres type defaultLibrary', 'ours type', 'mysql type defaultLibrary']),
    );
  });

  test('requirements, scenarios and accepted tradeoffs', async () => {
    const base =
      'client C\ndatabase L\ndata d { keys: 1  store: L }\nflow F { rate: 1/s  C -> L : read d }\nscenario B { duration: 1min  at 1s crash L.leader }\n';
    const tokens = await tokensOf(`${base}require F.latency.p99 < 1s during B\naccept capacity/overload on L because "so"`);
    expect(tokens).toEqual(
      expect.arrayContaining([
        'read keyword',
        'd struct',
        'crash keyword',
        'leader enumMember',
        'F method',
        'latency property',
        'p99 property',
        '< operator',
        'B event',
        'capacity enumMember',
        'overload enumMember',
      ]),
    );
  });

  test('comments, each line of them; nothing for a name that is not there', async () => {
    expect(await tokensOf('/** One\n * two */\nservice S // three')).toEqual([
      '/** One comment',
      ' * two */ comment',
      'service keyword',
      'S class declaration',
      '// three comment',
    ]);
    expect(await tokensOf('/* One\r\n two */\r\nservice S')).toEqual(['/* One comment', ' two */ comment', 'service keyword', 'S class declaration']);
    expect(await tokensOf('cache K { fronts: Nobody }')).not.toContainEqual(expect.stringContaining('Nobody class'));
  });

  test('of a part of the file only those', async () => {
    const { document, lsp, parameters } = await ask('service A\nservice B\nservice C');
    const range = { start: { line: 1, character: 0 }, end: { line: 1, character: 9 } };
    const { data } = await lsp.SemanticTokenProvider!.semanticHighlightRange(document, { ...parameters, range });
    expect(data.length).toBe(10);
    expect(data[0]).toBe(1);
  });
});
