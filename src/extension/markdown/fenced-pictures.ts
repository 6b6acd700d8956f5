import type { MarkdownIt, RendererRule } from 'markdown-it';
import type { DrawTextReply } from '../../messages/server.ts';

/** What drawing a block needs of the editor. */
export interface Surroundings {
  /** The colours of the editor now. */
  readonly theme: () => 'light' | 'dark';
  /** Cancelled when the block has become another. */
  readonly draw: (block: Block, signal: AbortSignal) => Promise<DrawTextReply>;
  /** Shows every Markdown preview anew: rendering cannot wait for a picture. */
  readonly refresh: () => void;
  /** How long a block must stay as it is before it is drawn. */
  readonly delayMilliseconds: number;
}

export interface Block {
  readonly text: string;
  /** The Markdown file, where there is one. */
  readonly file: string | undefined;
  readonly theme: 'light' | 'dark';
}

const mostRemembered = 64;
const refreshDelayMilliseconds = 100;

/**
 * Blocks fenced as `arch`, drawn within Markdown. A block that is known is its picture at once; another is shown as text, or as the last
 * picture that stood in its place, until it is drawn.
 */
export class FencedPictures {
  readonly #surroundings: Surroundings;
  readonly #drawn = new Map<string, DrawTextReply>();
  readonly #awaited = new Map<string, { readonly key: string; readonly stop: AbortController }>();
  readonly #lastAt = new Map<string, DrawTextReply>();
  #refreshing: NodeJS.Timeout | undefined;

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  extend(markdown: MarkdownIt): MarkdownIt {
    const { rules } = markdown.renderer;
    const others: RendererRule = rules.fence;
    rules.fence = (...given) => {
      const [tokens, index, , environment, self] = given;
      const plain = (): string => others(...given);
      if (!isArch(tokens[index].info)) return plain();
      const file = fileOf(environment);
      const place = `${file ?? ''}#${tokens.slice(0, index).filter(({ type, info }) => type === 'fence' && isArch(info)).length}`;
      const reply = this.#reply({ text: tokens[index].content, file, theme: this.#surroundings.theme() }, place);
      // Attributes tie the block to its line, so that text and preview scroll together.
      return `<div${self.renderAttrs(tokens[index])}><div class="tradeoff-block">${contentOf(reply, plain, markdown.utils.escapeHtml)}</div></div>\n`;
    };
    return markdown;
  }

  /** What blocks import may be another, or the server is there again: all are drawn anew. */
  forget(): void {
    this.#drawn.clear();
    this.#refreshSoon();
  }

  dispose(): void {
    clearTimeout(this.#refreshing);
    for (const { stop } of this.#awaited.values()) stop.abort();
  }

  /** The picture of a block; of what stood there before, or nothing, while it is drawn. */
  #reply(block: Block, place: string): DrawTextReply | undefined {
    const key = JSON.stringify(block);
    const known = this.#drawn.get(key);
    if (known !== undefined) {
      remember(this.#drawn, key, known);
      remember(this.#lastAt, place, known);
      return known;
    }
    const awaited = this.#awaited.get(place);
    if (awaited?.key !== key) {
      awaited?.stop.abort();
      const stop = new AbortController();
      this.#awaited.set(place, { key, stop });
      void this.#draw(block, key, stop.signal).finally(() => {
        if (this.#awaited.get(place)?.stop === stop) this.#awaited.delete(place);
      });
    }
    return this.#lastAt.get(place);
  }

  async #draw(block: Block, key: string, signal: AbortSignal): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, this.#surroundings.delayMilliseconds));
    if (signal.aborted) return;
    const reply = await this.#surroundings.draw(block, signal).catch((error: unknown): DrawTextReply => ({
      kind: 'failed',
      message: error instanceof Error ? error.message : String(error),
    }));
    if (signal.aborted) return;
    remember(this.#drawn, key, reply);
    this.#refreshSoon();
  }

  /** Blocks that are drawn shortly after each other are shown together. */
  #refreshSoon(): void {
    this.#refreshing ??= setTimeout(() => {
      this.#refreshing = undefined;
      this.#surroundings.refresh();
    }, refreshDelayMilliseconds);
  }
}

function isArch(info: string): boolean {
  return /^arch(?=\s|$)/i.test(info.trim());
}

/** VS Code renders with the document's address in the environment. */
function fileOf(environment: unknown): string | undefined {
  const { currentDocument } = (environment ?? {}) as { readonly currentDocument?: { toString(): string } };
  return currentDocument?.toString();
}

/** The server's SVG holds every text of the author escaped; whatever else is said is escaped here. */
function contentOf(reply: DrawTextReply | undefined, plain: () => string, escaped: (text: string) => string): string {
  if (reply === undefined) return `<p class="tradeoff-note">Drawing the architecture …</p>${plain()}`;
  if (reply.kind === 'failed') return `${plain()}<p class="tradeoff-problem">${escaped(reply.message)}</p>`;
  const problems = reply.problems.map(({ line, message }) => `<li>${escaped(`Line ${line}: ${message}`)}</li>`);
  const nothing = reply.svg === null && problems.length === 0 ? '<p class="tradeoff-note">Nothing to draw yet: the block declares no node.</p>' : '';
  return `${reply.svg ?? plain()}${nothing}${problems.length === 0 ? '' : `<ul class="tradeoff-problem">${problems.join('')}</ul>`}`;
}

/** A map keeps the order of insertion: the first is the one that was not used for longest. */
function remember<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.delete(key);
  map.set(key, value);
  const oldest = map.keys().next();
  if (map.size > mostRemembered && !oldest.done) map.delete(oldest.value);
}
