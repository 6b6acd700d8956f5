import type { Reply, Step, Wait } from '../../model/architecture.ts';
import type { Origin } from '../../base/text-range.ts';

/**
 * One node at work on one call. In a block it is open once more, as a stand-in that collects the block's steps: `real` is the
 * activation that it stands for.
 */
export interface Activation {
  readonly node: string;
  readonly steps: Step[];
  readonly real: Activation;
}

export function activation(node: string, steps: Step[] = [], real?: Activation): Activation {
  const opened = { node, steps, real: undefined as unknown as Activation };
  opened.real = real ?? opened;
  return opened;
}

/** The main course of a flow, or what one consumer does: its open activations, outermost first. Those below `floor` are out of reach in a block. */
export interface Thread {
  readonly isMain: boolean;
  open: Activation[];
  floor: number;
  /** Who sent the last arrow. */
  lastCaller?: Activation;
  /** Where lines in `parallel` begin a branch each: makes the stand-in for the next one. */
  nextBranch?: { readonly at: number; readonly begin: () => Activation };
}

/**
 * Waits and replies stand on lines of their own and belong to the activation that the next line continues, which is not known before that
 * line is read: they are kept until then.
 */
export class Pending {
  private steps: (Wait | Reply)[] = [];

  get isEmpty(): boolean {
    return this.steps.length === 0;
  }

  get reply(): Reply | undefined {
    return this.steps.find((step) => step.kind === 'reply');
  }

  add(step: Wait | Reply): void {
    this.steps.push(step);
  }

  /** The waits alone, for a consumer: a reply is never a consumer's to give. */
  takeWaits(): Wait[] {
    const waits = this.steps.filter((step) => step.kind === 'wait');
    this.steps = this.steps.filter((step) => step.kind === 'reply');
    return waits;
  }

  /**
   * Puts what is kept into `at`, the activation that goes on. A reply must reach the client at once, however far out work remains: so
   * every activation on the path answers where it stands, too, right after the call on which the path goes deeper.
   */
  flush(path: readonly Activation[], at: Activation): void {
    for (const step of this.steps) {
      at.steps.push(step);
      if (step.kind === 'reply') replyOutside(path, at, step.origin);
    }
    this.steps = [];
  }
}

function replyOutside(path: readonly Activation[], at: Activation, origin: Origin): void {
  const answered = new Set([at.real]);
  for (const each of path.slice(0, path.indexOf(at)).toReversed()) {
    if (answered.has(each.real)) continue;
    answered.add(each.real);
    each.steps.push({ kind: 'reply', origin });
  }
}
