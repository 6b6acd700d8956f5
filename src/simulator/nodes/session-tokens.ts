import type { DatabaseSettings } from './database-settings.ts';

/** So many tokens are kept before those that no copy lacks any more are dropped. */
const fewest = 1 << 16;

/** What each session has written, or read, of each key, as far as `session` guarantees that it will see it again. */
export class SessionTokens {
  private readonly session: DatabaseSettings['session'];
  private readonly isEverywhere: (data: number, key: number, version: number) => boolean;
  /** By data set, key and session: a version. */
  private readonly byData: readonly Map<number, Map<number, number>>[];
  private count = 0;
  private most = fewest;

  /** `isEverywhere` tells whether every copy has a version of a key, or a newer one. */
  constructor(session: DatabaseSettings['session'], dataSets: number, isEverywhere: (data: number, key: number, version: number) => boolean) {
    this.session = session;
    this.isEverywhere = isEverywhere;
    this.byData = Array.from({ length: dataSets }, () => new Map());
  }

  wrote(session: number, data: number, key: number, version: number): void {
    if (this.session === 'read-your-writes' || this.session === 'both') this.raise(session, { data, key, version });
  }

  saw(session: number, data: number, key: number, version: number): void {
    if (version > 0 && (this.session === 'monotonic' || this.session === 'both')) this.raise(session, { data, key, version });
  }

  /** The oldest version of a key that a session may be shown. */
  of(session: number, data: number, key: number): number {
    return this.session === 'none' ? 0 : (this.byData[data].get(key)?.get(session) ?? 0);
  }

  private raise(session: number, { data, key, version }: { data: number; key: number; version: number }): void {
    let tokens = this.byData[data].get(key);
    if (tokens === undefined) this.byData[data].set(key, (tokens = new Map<number, number>()));
    const known = tokens.get(session);
    if (known !== undefined && known >= version) return;
    tokens.set(session, version);
    if (known === undefined && ++this.count > this.most) this.dropNeedless();
  }

  private dropNeedless(): void {
    this.count = 0;
    this.byData.forEach((byKey, data) => {
      for (const [key, tokens] of byKey) {
        for (const [session, version] of tokens) if (this.isEverywhere(data, key, version)) tokens.delete(session);
        if (tokens.size === 0) byKey.delete(key);
        this.count += tokens.size;
      }
    });
    this.most = Math.max(fewest, 2 * this.count);
  }
}
