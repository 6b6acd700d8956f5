import createMarkdown, { type MarkdownIt } from 'markdown-it';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { FencedPictures, type Block } from '../../src/extension/markdown/fenced-pictures.ts';
import type { DrawTextReply } from '../../src/messages/server.ts';

const file = { toString: () => 'file:///docs/README.md' };
const fence = (text: string): string => `\`\`\`arch\n${text}\n\`\`\`\n`;

let asked: Block[];
let stopped: string[];
let answer: (block: Block) => DrawTextReply | Promise<DrawTextReply>;
let theme: 'light' | 'dark';
let refreshes: number;
let pictures: FencedPictures;
let markdown: MarkdownIt;

beforeEach(() => {
  vi.useFakeTimers();
  [asked, stopped, theme, refreshes] = [[], [], 'light', 0];
  answer = ({ text }) => ({ kind: 'drawn', svg: `<svg>${text.trim()}</svg>`, problems: [] });
  pictures = new FencedPictures({
    theme: () => theme,
    draw: async (block, signal) => {
      asked.push(block);
      signal.addEventListener('abort', () => stopped.push(block.text.trim()));
      return answer(block);
    },
    refresh: () => void refreshes++,
    delayMilliseconds: 200,
  });
  markdown = pictures.extend(new createMarkdown({ html: true }));
});
afterEach(() => {
  pictures.dispose();
  vi.useRealTimers();
});

const render = (text: string): string => markdown.render(text, { currentDocument: file });
const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(1000);

describe('a block fenced as arch', () => {
  test('is its text first, its picture after one refresh, and asked for once', async () => {
    expect(render(fence('client A'))).toMatch(/Drawing the architecture …<\/p><pre>.*client A/s);
    await settle();
    expect(refreshes).toBe(1);
    expect(render(fence('client A'))).toContain('<svg>client A</svg>');
    expect(render(`text before\n\n${fence('client A')}`)).toContain('<svg>client A</svg>');
    await settle();
    expect(asked).toEqual([{ text: 'client A\n', file: 'file:///docs/README.md', theme: 'light' }]);
    expect(refreshes).toBe(1);
  });

  test('leaves blocks of other languages, and their own words, to others', async () => {
    const text = '```archive\nclient A\n```\n\n```ts\nconst a = 1\n```\n\n```\nplain\n```\n';
    expect(render(text)).toBe(new createMarkdown({ html: true }).render(text));
    await settle();
    expect(asked).toEqual([]);
    render('``` Arch the shop\nclient A\n```');
    await settle();
    expect(asked).toHaveLength(1);
  });

  test('of several, all are refreshed together', async () => {
    render(`${fence('client A')}\n${fence('client B')}`);
    await settle();
    expect([asked.length, refreshes]).toEqual([2, 1]);
    expect(render(`${fence('client A')}\n${fence('client B')}`)).toMatch(/client A<\/svg>.*client B<\/svg>/s);
  });

  test('keeps the last picture of its place while it is typed, and only what is typed last is drawn', async () => {
    render(fence('client A'));
    await settle();
    render(fence('client A'));
    for (const text of ['client Ab', 'client Abc', 'client Abcd']) {
      expect(render(fence(text))).toContain('<svg>client A</svg>');
      await vi.advanceTimersByTimeAsync(50);
    }
    await settle();
    expect(asked.map(({ text }) => text.trim())).toEqual(['client A', 'client Abcd']);
    expect(render(fence('client Abcd'))).toContain('<svg>client Abcd</svg>');
  });

  test('that has become another stops being drawn', async () => {
    answer = () => new Promise(() => undefined);
    render(fence('client A'));
    await vi.advanceTimersByTimeAsync(300);
    render(fence('client B'));
    expect(stopped).toEqual(['client A']);
  });

  test('is drawn in the colours of the editor, and anew when they change or its imports may have', async () => {
    render(fence('client A'));
    await settle();
    theme = 'dark';
    render(fence('client A'));
    await settle();
    pictures.forget();
    render(fence('client A'));
    await settle();
    expect(asked.map((each) => each.theme)).toEqual(['light', 'dark', 'dark']);
  });

  test('tells its errors below the picture of what is sound, as text', async () => {
    answer = () => ({ kind: 'drawn', svg: '<svg>sound</svg>', problems: [{ line: 2, message: 'Unknown <b>unit</b> "msec"' }] });
    render(fence('client A'));
    await settle();
    expect(render(fence('client A'))).toContain(
      '<svg>sound</svg><ul class="tradeoff-problem"><li>Line 2: Unknown &lt;b&gt;unit&lt;/b&gt; &quot;msec&quot;</li></ul>',
    );
  });

  test('without a node says so below its text; one that cannot be drawn says why', async () => {
    answer = ({ text }) =>
      text.includes('empty') ? { kind: 'drawn', svg: null, problems: [] } : Promise.reject(new Error('The server <i>stopped</i>'));
    const text = `${fence('// empty')}\n${fence('client A')}`;
    render(text);
    await settle();
    const html = render(text);
    expect(html).toMatch(/<pre>.*empty.*<\/pre>\s*<p class="tradeoff-note">Nothing to draw yet/s);
    expect(html).toContain('<p class="tradeoff-problem">The server &lt;i&gt;stopped&lt;/i&gt;</p>');
  });

  test('of hostile text is inert while it waits, too', () => {
    const html = render(fence('client A "</code></pre><script>alert(1)</script>"'));
    expect(html).not.toContain('<script>');
    expect(html).toContain('&lt;script&gt;');
  });

  test('remembers no more than it may: an old one is drawn again', async () => {
    for (let count = 0; count < 70; count++) {
      render(fence(`client A${count}`));
      await settle();
    }
    render(fence('client A0'));
    await settle();
    expect(asked).toHaveLength(71);
  });

  test('keeps the attributes that tie it to its line', () => {
    markdown.core.ruler.push('lines', ({ tokens }) => tokens.forEach((token) => token.attrSet('data-line', String(token.map?.[0] ?? 0))));
    expect(render(`one\n\n${fence('client A')}`)).toContain('<div data-line="2">');
  });
});
