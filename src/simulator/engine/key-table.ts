/**
 * Integers by key, 0 where nothing was set. Keys of an ordinary data set index an array that grows as needed; beyond `dense` keys a hash
 * map takes over, since such a key space is mostly never touched.
 */
export class KeyTable {
  private values = new Int32Array(1024);
  private readonly sparse = new Map<number, number>();

  get(key: number): number {
    if (key < this.values.length) return this.values[key];
    return key < dense ? 0 : (this.sparse.get(key) ?? 0);
  }

  set(key: number, value: number): void {
    if (key >= dense) this.sparse.set(key, value);
    else {
      if (key >= this.values.length) this.grow(key);
      this.values[key] = value;
    }
  }

  /** Every key that was set to something, with it. */
  forEach(visit: (key: number, value: number) => void): void {
    for (let key = 0; key < this.values.length; key++) if (this.values[key] !== 0) visit(key, this.values[key]);
    for (const [key, value] of this.sparse) if (value !== 0) visit(key, value);
  }

  clear(): void {
    this.values.fill(0);
    this.sparse.clear();
  }

  private grow(key: number): void {
    let room = this.values.length;
    while (room <= key) room *= 2;
    const values = new Int32Array(room);
    values.set(this.values);
    this.values = values;
  }
}

const dense = 1 << 24;
