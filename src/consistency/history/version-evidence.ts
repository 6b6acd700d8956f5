import { none } from './history.ts';
import type { Registers } from './registers.ts';
import type { SessionOrder } from './session-order.ts';

/**
 * Which of two versions of a key is certainly older: by the store's numbers where the history has them; else the initial one, and one
 * that the writer of the other had written before; and, if the store is known to keep to real time, one that had been acknowledged before
 * the other's write began.
 */
export class VersionEvidence {
  readonly #registers: Registers;
  readonly #sessions: SessionOrder;
  readonly #isTimed: boolean;

  constructor(registers: Registers, sessions: SessionOrder, isTimed = false) {
    this.#isTimed = isTimed;
    this.#registers = registers;
    this.#sessions = sessions;
  }

  get hasNumbers(): boolean {
    return this.#registers.hasNumbers;
  }

  isOlder(version: number, than: number): boolean {
    const { numberOf, writeOf, hasNumbers } = this.#registers;
    if (version === than) return false;
    if (hasNumbers) return numberOf[version] < numberOf[than];
    const write = writeOf[version];
    const other = writeOf[than];
    if (other === none) return false;
    if (write === none) return true;
    const { start, end } = this.#registers.history;
    if (this.#isTimed && end[write] < start[other]) return true;
    const { chainOf, placeOf, first, before } = this.#sessions;
    if (chainOf[write] === chainOf[other]) return placeOf[write] < placeOf[other];
    return before.subarray(first[other], first[other + 1]).includes(write);
  }
}
