/** Acknowledged writes of one key that the log has forgotten and the last backup lacks. */
export interface ForgottenWrites {
  count: number;
  /** When the oldest of them was written, and the version before that one. */
  oldest: number;
  before: number;
  newest: number;
  /** The last backup when they were forgotten: a later one has them. */
  backedUpAt: number;
}

/** What a log does not remember one by one, by data set and key: it is lost with the last copy that has it. */
export class ForgottenByKey {
  private readonly byData: readonly Map<number, ForgottenWrites>[];

  constructor(dataSets: number) {
    this.byData = Array.from({ length: dataSets }, () => new Map());
  }

  remember(data: number, key: number, write: { version: number; before: number; committed: number; backedUpAt: number }): void {
    const { version, before, committed, backedUpAt } = write;
    if (committed <= backedUpAt) return;
    const known = this.byData[data].get(key);
    if (known === undefined || known.backedUpAt < backedUpAt)
      this.byData[data].set(key, { count: 1, oldest: committed, before, newest: version, backedUpAt });
    else {
      known.count++;
      known.newest = version;
    }
  }

  /** What a key's last backup lacks, if anything. */
  of(data: number, key: number, backedUpAt: number): ForgottenWrites | undefined {
    const known = this.byData[data].get(key);
    return known !== undefined && known.backedUpAt === backedUpAt ? known : undefined;
  }

  /** Those that `isLost` says are lost are counted once, and not remembered any more. */
  take(isLost: (data: number, key: number, writes: ForgottenWrites) => boolean): void {
    this.byData.forEach((writes, data) => {
      for (const [key, each] of writes) if (isLost(data, key, each)) writes.delete(key);
    });
  }
}
