import createMarkdown from 'markdown-it';
import { describe, expect, test } from 'vitest';
import { completionsAt, hoverAt } from './editor-requests.ts';

// Editors show hovers and completions as Markdown: what an author wrote in a title or a value must not become a link, an image or markup in it.

const image = '![x](https://evil.test/seen.png)';
const link = '[click](command:workbench.action.terminal.new)';
const markup = '<img src=x onerror=alert(1)>';
const entity = '&lt;b&gt;';
const hostile = `${image} ${link} ${markup} ${entity} | \`${image}\` **bold** $(zap)`;
/** As a string of the language. */
const written = `"${hostile}"`;

/** HTML as an editor makes it that trusts nobody; with it, also what an editor would make that trusts everybody. */
const renderers = [createMarkdown({ html: false, linkify: true }), createMarkdown({ html: true })];

function expectHarmless(markdown: string): void {
  for (const renderer of renderers) {
    const html = renderer.render(markdown);
    expect(html).not.toMatch(/<img|<a href="(?!https:\/\/evil\.test\/seen\.png")|<strong>bold/);
    expect(html.match(/href="[^"]*"/g) ?? []).not.toContain('href="command:workbench.action.terminal.new"');
  }
}

describe('hostile texts', () => {
  test.each([
    ['the title of a node', `service │S ${written}`],
    ['the title of a flow', `client C\nservice S\nflow │F ${written} { rate: 1/s  C -> S }`],
    ['the title of a region', `region │eu ${written} { zone a }`],
    ['a value', `service │S { instances: ${written} }`],
    ['a value of a profile', `profile base : service { instances: ${written} }\nservice │S : base`],
    ['a value of a profile, stated anew', `profile base : service { instances: ${written} }\nservice S : base { inst│ances: 2 }`],
  ])('%s is shown as text by a hover', async (_what, text) => {
    const hover = await hoverAt(text);
    expect(hover).toContain('evil.test');
    expectHarmless(hover!);
  });

  test('titles in completions are shown as text', async () => {
    const items = await completionsAt(`client C\nservice Sales ${written}\nflow F { rate: 1/s  C -> S│ }`);
    const sales = items.find(({ label }) => label === 'Sales')!;
    const { documentation } = sales;
    expectHarmless(typeof documentation === 'object' ? documentation.value : (documentation ?? ''));
  });
});
