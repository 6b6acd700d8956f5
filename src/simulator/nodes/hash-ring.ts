import { mix } from '../../base/random.ts';

/** Points of each member on the ring, as libketama has them: shares differ by 8 % (one standard deviation). */
const pointsOfMember = 160;

/**
 * Consistent hashing: each member owns the arcs that end at its points, so that when one of n leaves, its share goes to all others and
 * nothing else moves. D. Karger et al., "Consistent Hashing and Random Trees" (STOC 1997).
 */
export class HashRing {
  private readonly isThere: Uint8Array;
  private points = new Float64Array(0);
  private owners = new Int32Array(0);

  constructor(members: number) {
    this.isThere = new Uint8Array(members).fill(1);
    this.arrange();
  }

  /** The member that owns a key of a data set with that hash, or −1 where there is none. */
  ownerOf(dataHash: number, key: number): number {
    if (this.points.length === 0) return -1;
    const place = mix(mix(0x2545f491 ^ dataHash, key), Math.floor(key / 0x100000000)) >>> 0;
    let [low, high] = [0, this.points.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.points[middle] < place) low = middle + 1;
      else high = middle;
    }
    return this.owners[low === this.points.length ? 0 : low];
  }

  leave(member: number): void {
    this.isThere[member] = 0;
    this.arrange();
  }

  join(member: number): void {
    if (this.isThere[member] === 1) return;
    this.isThere[member] = 1;
    this.arrange();
  }

  private arrange(): void {
    const arcs: [point: number, owner: number][] = [];
    this.isThere.forEach((isThere, member) => {
      for (let index = 0; isThere === 1 && index < pointsOfMember; index++) arcs.push([mix(mix(0x9e3779b1, member), index) >>> 0, member]);
    });
    arcs.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    this.points = Float64Array.from(arcs, ([point]) => point);
    this.owners = Int32Array.from(arcs, ([, owner]) => owner);
  }
}
