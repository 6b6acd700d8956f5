/**
 * Random numbers by counting: each is a hash of where it is used (stream, request, visit, attempt), not the next of a sequence. So a
 * change in one part of a model leaves every draw elsewhere alone, and two variants meet the same customers. The hash is `pcg4d` of
 * M. Jarzynski and M. Olano, "Hash Functions for GPU Rendering", Journal of Computer Graphics Techniques 9 (2020), with one round more.
 */
export class RandomSource {
  /** Random bits: a draw takes two neighbours of them. */
  readonly words = new Int32Array(4);
  /** Where the draws belong: stream, request, visit, attempt with the number of the refill. */
  private stream = 0;
  private request = 0;
  private visit = 0;
  private attempt = 0;
  private used = 4;

  /** Draws that follow belong to this place: a stream of `streamKey`, and three integers that tell its uses apart. */
  select(stream: number, request: number, visit: number, attempt: number): void {
    this.stream = stream | 0;
    this.request = request | 0;
    this.visit = visit | 0;
    this.attempt = attempt << 12;
    this.used = 4;
  }

  /** Where in `words` the 64 bits of the next draw begin. */
  next(): number {
    if (this.used === 4) this.refill();
    const at = this.used;
    this.used = at + 2;
    return at;
  }

  /** Uniform in [0, 1), with 53 random bits. */
  uniform(): number {
    const at = this.next();
    const { words } = this;
    return (words[at + 1] >>> 0) * 2.3283064365386963e-10 + (words[at] >>> 11) * 1.1102230246251565e-16;
  }

  /** Uniform among 0 … count − 1. */
  below(count: number): number {
    return Math.floor(this.uniform() * count);
  }

  private refill(): void {
    let x = (Math.imul(this.stream, 1664525) + 1013904223) | 0;
    let y = (Math.imul(this.request, 1664525) + 1013904223) | 0;
    let z = (Math.imul(this.visit, 1664525) + 1013904223) | 0;
    let w = (Math.imul(this.attempt, 1664525) + 1013904223) | 0;
    this.attempt = (this.attempt + 1) | 0;
    for (let round = 0; round < 2; round++) {
      x = (x + Math.imul(y, w)) | 0;
      y = (y + Math.imul(z, x)) | 0;
      z = (z + Math.imul(x, y)) | 0;
      w = (w + Math.imul(y, z)) | 0;
      x ^= x >>> 16;
      y ^= y >>> 16;
      z ^= z >>> 16;
      w ^= w >>> 16;
    }
    const { words } = this;
    x = (x + Math.imul(y, w)) | 0;
    y = (y + Math.imul(z, x)) | 0;
    z = (z + Math.imul(x, y)) | 0;
    words[0] = x;
    words[1] = y;
    words[2] = z;
    words[3] = (w + Math.imul(y, z)) | 0;
    this.used = 0;
  }
}

/** The key of a stream: a run's seed, the replication's number, and the names of what the stream is for. */
export function streamKey(seed: number, replication: number, ...names: readonly string[]): number {
  let key = mix(mix(0x9e3779b9, seed % 0x100000000), Math.floor(seed / 0x100000000));
  key = mix(key, replication);
  for (const name of names) key = mix(key, hashText(name));
  return key;
}

/** FNV-1a over UTF-16 code units, finished so that similar names differ in every bit. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return mix(hash, text.length);
}

/** Mixes `value` into `hash`; the finaliser is that of MurmurHash3. */
export function mix(hash: number, value: number): number {
  let mixed = Math.imul(hash, 0x85ebca6b) ^ Math.imul(value + 0x9e3779b9, 0xc2b2ae35);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
