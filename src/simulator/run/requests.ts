import type { Plan } from '../plan/plan.ts';
import { none } from './frames.ts';

/** What has become of a request. */
export const answered = { notYet: 0, success: 1, failure: 2 } as const;

/** A block of keys that are not drawn yet. */
const unknownKey = -1;

/**
 * Requests under way, as a pool, with what lives exactly as long as they do: blocks of keys (one key a data set, drawn when first needed;
 * each pass of `repeat` has its own) and ledgers (seconds waiting, working and travelling for each slot of the flow).
 */
export class Requests {
  flow = new Int32Array(1024);
  /** Counts the requests of a flow: what random draws know it by. */
  number = new Int32Array(1024);
  session = new Int32Array(1024);
  /** Where its first caller is. */
  place = new Int32Array(1024);
  root = new Int32Array(1024);
  arrivedAt = new Float64Array(1024);
  answer = new Uint8Array(1024);
  /** 1 where something that was abandoned may still be running. */
  hasOrphans = new Uint8Array(1024);
  /** 1 where detached work has failed for good, so that the request will never be complete. */
  isBroken = new Uint8Array(1024);
  isDeclined = new Uint8Array(1024);
  /** Of what a write-back cache brings to the store: the version that it has there, else 0. */
  carries = new Int32Array(1024);
  /** Frames and messages not yet done. */
  work = new Int32Array(1024);
  /** Messages that may be handed out again, and need the request's keys for it; 1 once all work has ended for the first time. */
  pins = new Int32Array(1024);
  isCompleted = new Uint8Array(1024);
  /** Requests in use. */
  live = 0;
  /** Numbers of a block of keys: a key of each data set, and which part of an operation on several keys it belongs to. */
  readonly keyCount: number;
  /** By block: the other keys that its part of an operation is about. */
  private readonly otherKeys = new Map<number, readonly number[]>();
  readonly ledgerSize: number;
  keys: Int32Array;
  ledgers: Float64Array;
  private next = new Int32Array(1024);
  private keyBlocks = new Int32Array(1024);
  private nextKeyBlock = new Int32Array(1024);
  private firstFree = none;
  private unused = 0;
  private freeKeyBlock = none;
  private unusedKeyBlocks = 0;
  private freeLedgers: number[] = [];
  private unusedLedgers = 0;

  constructor(plan: Plan) {
    this.keyCount = plan.data.length + 1;
    this.ledgerSize = 3 * Math.max(1, ...plan.flows.map((flow) => flow.slotNodes.length));
    this.keys = new Int32Array(1024 * this.keyCount);
    this.ledgers = new Float64Array(1024 * this.ledgerSize);
  }

  take(flow: number, number: number, arrivedAt: number): number {
    let request = this.firstFree;
    if (request !== none) this.firstFree = this.next[request];
    else {
      if (this.unused === this.flow.length) this.grow();
      request = this.unused++;
    }
    this.live++;
    this.flow[request] = flow;
    this.number[request] = number;
    this.arrivedAt[request] = arrivedAt;
    this.answer[request] = answered.notYet;
    this.hasOrphans[request] = 0;
    this.isBroken[request] = 0;
    this.isDeclined[request] = 0;
    this.carries[request] = 0;
    this.work[request] = 0;
    this.pins[request] = 0;
    this.isCompleted[request] = 0;
    this.session[request] = none;
    this.keyBlocks[request] = none;
    this.next[request] = inUse;
    return request;
  }

  release(request: number): void {
    for (let block = this.keyBlocks[request]; block !== none;) {
      const next = this.nextKeyBlock[block];
      this.nextKeyBlock[block] = this.freeKeyBlock;
      this.freeKeyBlock = block;
      block = next;
    }
    this.live--;
    this.next[request] = this.firstFree;
    this.firstFree = request;
  }

  unpin(request: number): void {
    if (--this.pins[request] === 0 && this.work[request] === 0) this.release(request);
  }

  /** Calls `visit` for every request in use. */
  forEach(visit: (request: number) => void): void {
    for (let request = 0; request < this.unused; request++) if (this.next[request] === inUse) visit(request);
  }

  /** A fresh block of keys that lives as long as the request. */
  takeKeys(request: number): number {
    let block = this.freeKeyBlock;
    if (block !== none) this.freeKeyBlock = this.nextKeyBlock[block];
    else {
      if (this.unusedKeyBlocks === this.nextKeyBlock.length) this.growKeys();
      block = this.unusedKeyBlocks++;
    }
    this.nextKeyBlock[block] = this.keyBlocks[request];
    this.keyBlocks[request] = block;
    // A loop, since a call of `fill` takes longer than the few keys of a request.
    const { keys } = this;
    const end = (block + 1) * this.keyCount;
    for (let key = block * this.keyCount; key < end; key++) keys[key] = unknownKey;
    return block;
  }

  /** Makes a block that of one part of an operation: on `keys`, of which the first is its own. */
  setPart(block: number, part: number, data: number, keys: readonly number[]): void {
    if (keys.length > 0) this.keys[block * this.keyCount + data] = keys[0];
    this.keys[(block + 1) * this.keyCount - 1] = part;
    this.otherKeys.set(block, keys.slice(1));
  }

  /** Which part of an operation a block is for; −1 where it is no part. */
  partOf(block: number): number {
    return this.keys[(block + 1) * this.keyCount - 1];
  }

  /** The keys of a part beside its own. */
  othersOf(block: number): readonly number[] {
    return this.partOf(block) < 0 ? [] : this.otherKeys.get(block)!;
  }

  takeLedger(): number {
    const ledger = this.freeLedgers.pop() ?? this.unusedLedgers++;
    if ((ledger + 1) * this.ledgerSize > this.ledgers.length) {
      const ledgers = new Float64Array(2 * this.ledgers.length);
      ledgers.set(this.ledgers);
      this.ledgers = ledgers;
    }
    const { ledgers } = this;
    const end = (ledger + 1) * this.ledgerSize;
    for (let at = ledger * this.ledgerSize; at < end; at++) ledgers[at] = 0;
    return ledger;
  }

  releaseLedger(ledger: number): void {
    this.freeLedgers.push(ledger);
  }

  private grow(): void {
    const fields = this as unknown as Record<string, unknown>;
    for (const name of [
      'flow',
      'number',
      'session',
      'place',
      'root',
      'arrivedAt',
      'answer',
      'hasOrphans',
      'isBroken',
      'isDeclined',
      'carries',
      'work',
      'pins',
      'isCompleted',
      'next',
      'keyBlocks',
    ]) {
      fields[name] = doubled(fields[name] as Uint8Array);
    }
  }

  private growKeys(): void {
    this.nextKeyBlock = doubled(this.nextKeyBlock);
    this.keys = doubled(this.keys);
  }
}

const inUse = -2;

function doubled<T extends Uint8Array | Int32Array | Float64Array>(old: T): T {
  const room = new (old.constructor as new (length: number) => T)(2 * old.length);
  room.set(old);
  return room;
}
