/** A form and the line it begins at. */
export interface EdnForm {
  readonly text: string;
  readonly line: number;
}

/**
 * Cuts lines into the forms of a history without reading them: one map after another, or all of them in one vector or list. Only the
 * form under way is kept, so that a file of any length streams.
 */
export class EdnForms {
  #depth = 0;
  /** 1 where all forms stand in one vector or list. */
  #outer = 0;
  #isInText = false;
  #hasBegun = false;
  #form = '';
  #formLine = 0;

  /** The forms that end in this line. */
  push(text: string, line: number): EdnForm[] {
    const forms: EdnForm[] = [];
    let from = 0;
    for (let at = 0; at < text.length; at++) {
      const letter = text[at];
      if (this.#isInText) {
        if (letter === '\\') at++;
        else if (letter === '"') this.#isInText = false;
      } else if (letter === '"') this.#isInText = true;
      else if (letter === '\\') at++;
      else if (letter === ';') {
        this.#form += text.slice(from, at);
        return forms;
      } else if (letter === '[' || letter === '(' || letter === '{') {
        if (!this.#hasBegun && letter !== '{') {
          this.#outer = 1;
          from = at + 1;
        } else if (this.#depth === this.#outer) {
          this.#formLine = line;
          this.#form = '';
          from = at - precedingTag(text, at);
        }
        this.#hasBegun = true;
        this.#depth++;
      } else if (letter === ']' || letter === ')' || letter === '}') {
        this.#depth--;
        if (this.#depth === this.#outer && letter === '}') {
          forms.push({ text: this.#form + text.slice(from, at + 1), line: this.#formLine });
          this.#form = '';
          from = at + 1;
        } else if (this.#depth < this.#outer) from = at + 1;
      }
    }
    if (this.#depth > this.#outer) this.#form += `${text.slice(from)}\n`;
    return forms;
  }

  /** The line that a form begins at which never ends. */
  get unfinished(): number | undefined {
    return this.#depth > this.#outer || this.#isInText ? this.#formLine : undefined;
  }
}

/** Length of a tag that stands right before a map, as in `#jepsen.history.Op{…}`. */
function precedingTag(text: string, at: number): number {
  return /#[\w./-]+\s*$/.exec(text.slice(Math.max(0, at - 200), at))?.[0].length ?? 0;
}
