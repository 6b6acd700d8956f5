import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import oniguruma from 'vscode-oniguruma';
import textmate from 'vscode-textmate';
import manifest from '../../package.json' with { type: 'json' };

/** What matters of Markdown's own grammar here: it takes every fence, also those whose language it does not know, as raw text. */
const markdown = {
  scopeName: 'text.html.markdown',
  patterns: [{ name: 'markup.raw.markdown', begin: '^\\s*(```+)([^`]*)$', end: '^\\s*\\1\\s*$' }],
};

const contributed = Object.fromEntries(manifest.contributes.grammars.map(({ scopeName, path }) => [scopeName, path]));

/** The words of a text with their innermost scopes, as the editor colours it. */
async function tokens(text: string): Promise<string[]> {
  const wasm = readFileSync(createRequire(import.meta.url).resolve('vscode-oniguruma/release/onig.wasm'));
  await oniguruma.loadWASM(wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength));
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (line) => new oniguruma.OnigString(line),
    }),
    getInjections: (scope) => (scope === markdown.scopeName ? ['markdown.arch.codeblock'] : undefined),
    loadGrammar: (scope) =>
      Promise.resolve(
        scope === markdown.scopeName
          ? textmate.parseRawGrammar(JSON.stringify(markdown), 'markdown.json')
          : textmate.parseRawGrammar(readFileSync(contributed[scope], 'utf8'), contributed[scope]),
      ),
  });
  const grammar = await registry.loadGrammar(markdown.scopeName);
  let state = textmate.INITIAL;
  return text.split('\n').flatMap((line) => {
    const { tokens: found, ruleStack } = grammar!.tokenizeLine(line, state);
    state = ruleStack;
    return found
      .map(({ startIndex, endIndex, scopes }) => `${line.slice(startIndex, endIndex).trim()} ${scopes.at(-1) ?? ''}`)
      .filter((each) => !each.startsWith(' '));
  });
}

test('a block of Markdown that is fenced as arch is coloured as the language, and what follows it is not', async () => {
  const found = await tokens('Text\n\n```arch\nservice Orders { cores: 2 }\n```\n\nservice text');
  expect(found).toContain('arch fenced_code.block.language.markdown');
  expect(found).toContain('service storage.type.arch');
  expect(found).toContain('Orders entity.name.type.arch');
  expect(found).toContain('cores support.type.property-name.arch');
  expect(found.at(-1)).toBe('service text text.html.markdown');
});

test('an unclosed string or comment within does not leak out of the block', async () => {
  const found = await tokens('~~~arch\nsystem "never closed\n/* nor this\n~~~\nservice text');
  expect(found.at(-1)).toBe('service text text.html.markdown');
});

test('other fences are left alone', async () => {
  expect(await tokens('```archive\nservice Orders\n```')).not.toContain('service storage.type.arch');
});
