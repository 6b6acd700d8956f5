/**
 * Reads one form of EDN, the notation of Clojure's data that Jepsen writes histories in: keywords and symbols become strings, maps become
 * objects, vectors, lists and sets become arrays, a tag is dropped. Throws an EdnError for text that is none.
 */
export function parseEdn(text: string): unknown {
  const reader = new EdnReader(text);
  const value = reader.form();
  if (!reader.isAtEnd()) throw new EdnError('more text after the form');
  return value;
}

export class EdnError extends Error {}

const closers: Readonly<Record<string, string>> = { '[': ']', '(': ')', '{': '}' };
const delimiter = /[\s,()[\]{}";]/;
const characters: Readonly<Record<string, string>> = { newline: '\n', space: ' ', tab: '\t', return: '\r' };
const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', '"': '"', '\\': '\\' };
const mostNesting = 100;

class EdnReader {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  isAtEnd(): boolean {
    this.#skip();
    return this.#at === this.#text.length;
  }

  form(): unknown {
    this.#skip();
    const first = this.#text[this.#at];
    if (first === undefined) throw new EdnError('the text ends too early');
    if (first === '"') return this.#string();
    if (first === '\\') return this.#character();
    if (first === '#') return this.#tagged();
    if (first in closers) return this.#collection(first);
    if (delimiter.test(first)) throw new EdnError(`"${first}" where a value should be`);
    return this.#atom(this.#word());
  }

  #collection(opener: string): unknown {
    const parts = this.#parts(opener);
    return opener === '{' ? mapOf(parts) : parts;
  }

  #parts(opener: string): readonly unknown[] {
    if (++this.#depth > mostNesting) throw new EdnError('nested too deep');
    this.#at++;
    const parts: unknown[] = [];
    for (;;) {
      this.#skip();
      const next = this.#text[this.#at];
      if (next === undefined) throw new EdnError(`"${opener}" without "${closers[opener]}"`);
      if (next === closers[opener]) break;
      parts.push(this.form());
    }
    this.#at++;
    this.#depth--;
    return parts;
  }

  #string(): string {
    let value = '';
    for (this.#at++; this.#text[this.#at] !== '"'; this.#at++) {
      if (this.#at >= this.#text.length) throw new EdnError('a text without closing quote');
      const next = this.#text[this.#at];
      value += next === '\\' ? this.#escape() : next;
    }
    this.#at++;
    return value;
  }

  #escape(): string {
    const next = this.#text[++this.#at];
    if (next !== 'u') return escapes[next] ?? next ?? '';
    const code = this.#text.slice(this.#at + 1, this.#at + 5);
    this.#at += 4;
    return String.fromCharCode(Number.parseInt(code, 16));
  }

  #character(): string {
    this.#at++;
    const word = this.#text[this.#at] + this.#word(this.#at + 1);
    return characters[word] ?? word[0];
  }

  /** `#{…}` is a set, `#_ form` a comment, `#tag form` the form. */
  #tagged(): unknown {
    this.#at++;
    if (this.#text[this.#at] === '{') return this.#parts('{');
    if (this.#text[this.#at] === '_') {
      this.#at++;
      this.form();
      return this.form();
    }
    this.#word();
    return this.form();
  }

  #word(from = this.#at): string {
    let end = from;
    while (end < this.#text.length && !delimiter.test(this.#text[end])) end++;
    this.#at = end;
    return this.#text.slice(from, end);
  }

  #atom(word: string): unknown {
    if (word === 'nil') return null;
    if (word === 'true') return true;
    if (word === 'false') return false;
    if (/^[+-]?\d/.test(word)) return numberOf(word);
    return word.startsWith(':') ? word.slice(1) : word;
  }

  #skip(): void {
    for (;;) {
      const next = this.#text[this.#at];
      if (next === ';') while (this.#at < this.#text.length && this.#text[this.#at] !== '\n') this.#at++;
      else if (next !== undefined && (next === ',' || /\s/.test(next))) this.#at++;
      else return;
    }
  }
}

function mapOf(parts: readonly unknown[]): Record<string, unknown> {
  if (parts.length % 2 !== 0) throw new EdnError('a map with a key without value');
  const map = Object.create(null) as Record<string, unknown>;
  for (let index = 0; index < parts.length; index += 2) map[String(parts[index])] = parts[index + 1];
  return map;
}

function numberOf(word: string): number {
  const number = Number(word.replace(/[NM]$/, ''));
  if (Number.isNaN(number)) throw new EdnError(`"${word}" is no number`);
  return number;
}
