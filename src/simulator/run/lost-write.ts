/** How acknowledged writes are lost, as results name it, and what it means for a person. */
export const lossCauses = {
  failover: 'the copy that took over did not have it',
  'split-brain': 'it was written on a side that had to give way when the partition healed',
  conflict: 'another leader wrote the key without having seen it, and the later time won',
  crash: 'it had not reached a disk when the machine stopped',
  disk: 'the disks that held it were lost',
  'write-back': 'only a cache had it, and the cache lost it before it was flushed',
  overwritten: 'a cache flushed what it held over it without having seen it',
} as const;
export type LossCause = keyof typeof lossCauses;

/** Acknowledged writes of a data set that are found to be gone. */
export interface Loss {
  readonly data: number;
  readonly cause: LossCause;
  readonly count: number;
  /** Of the oldest of them, in seconds, when it was lost. */
  readonly age: number;
  /** One of them, where it is known by itself. */
  readonly write?: LostWrite;
}

/** Times in seconds of the run's clock. */
export interface LostWrite {
  readonly key: number;
  readonly version: number;
  readonly acknowledgedAt: number;
}

/** A lost write in a sentence, with times as a person reads them. */
export function tellLoss(cause: LossCause, { key, version, acknowledgedAt, foundAt }: LostWrite & { readonly foundAt: number }): string {
  return `version ${version} of k${key}, acknowledged at ${acknowledgedAt.toFixed(3)} s, was gone at ${foundAt.toFixed(3)} s: ${lossCauses[cause]}`;
}
