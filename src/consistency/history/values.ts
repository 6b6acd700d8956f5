/** Numbers values from 0 in the order of their first appearance, so that checkers compare integers. */
export class Values {
  readonly #numbers = new Map<unknown, number>();
  readonly #values: unknown[] = [];
  #characters = 0;

  /** Of all texts that have a number. */
  get characters(): number {
    return this.#characters;
  }

  get size(): number {
    return this.#values.length;
  }

  /** The number of a value that has one. */
  find(value: string | number | boolean | null): number | undefined {
    return this.#numbers.get(value);
  }

  /** Equal JSON values have equal numbers; 1 and "1" differ. */
  numberOf(value: unknown): number {
    const identity = typeof value === 'object' && value !== null ? `\0${JSON.stringify(value)}` : value;
    const known = this.#numbers.get(identity);
    if (known !== undefined) return known;
    this.#numbers.set(identity, this.#values.length);
    this.#values.push(value);
    if (typeof identity === 'string') this.#characters += identity.length;
    return this.#values.length - 1;
  }

  valueOf(number: number): unknown {
    return this.#values[number];
  }

  /** As a person reads it: text without quotes where nothing is lost by that. */
  textOf(number: number): string {
    const value = this.#values[number];
    return typeof value === 'string' && /^[\w.:-]+$/.test(value) ? value : (JSON.stringify(value) ?? 'nothing');
  }
}
