/** ARC(c) as Figure 4 of Megiddo and Modha (FAST 2003) writes it, over lists of pages; the last of a list is its most recently used. */
export class PaperArc {
  t1: number[] = [];
  t2: number[] = [];
  private b1: number[] = [];
  private b2: number[] = [];
  private p = 0;
  private readonly c: number;

  constructor(c: number) {
    this.c = c;
  }

  /** Whether the page was in the cache. */
  request(x: number): boolean {
    const { t1, t2, b1, b2, c } = this;
    if (t1.includes(x) || t2.includes(x)) {
      this.forget(x);
      t2.push(x);
      return true;
    }
    if (b1.includes(x)) {
      this.p = Math.min(c, this.p + Math.max(b2.length / b1.length, 1));
      this.replace(x);
      this.forget(x);
      t2.push(x);
      return false;
    }
    if (b2.includes(x)) {
      this.p = Math.max(0, this.p - Math.max(b1.length / b2.length, 1));
      this.replace(x);
      this.forget(x);
      t2.push(x);
      return false;
    }
    const total = t1.length + t2.length + b1.length + b2.length;
    if (t1.length + b1.length === c) {
      if (t1.length < c) {
        b1.shift();
        this.replace(x);
      } else t1.shift();
    } else if (total >= c) {
      if (total === 2 * c) b2.shift();
      this.replace(x);
    }
    t1.push(x);
    return false;
  }

  private replace(x: number): void {
    const { t1, t2, b1, b2, p } = this;
    if (t1.length > 0 && (t1.length > p || (b2.includes(x) && t1.length === p))) b1.push(t1.shift()!);
    else b2.push(t2.shift()!);
  }

  private forget(x: number): void {
    for (const list of [this.t1, this.t2, this.b1, this.b2]) if (list.includes(x)) list.splice(list.indexOf(x), 1);
  }
}
