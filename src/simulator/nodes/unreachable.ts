import { assert } from '../../base/assert.ts';
import type { NodeBehaviour } from '../run/context.ts';

/** A node that no call reaches: a client. */
export class Unreachable implements NodeBehaviour {
  private readonly name: string;

  constructor(name: string) {
    this.name = name;
  }

  route(): boolean {
    assert(false, `nobody calls ${this.name}`);
  }

  reach(): void {}
  worked(): void {}
  ended(): void {}
  stopped(): void {}
  started(): void {}
}
