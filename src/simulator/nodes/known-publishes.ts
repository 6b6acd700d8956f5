interface Known {
  readonly site: number;
  readonly context: number;
  readonly message: number;
  readonly acknowledgedAt: number;
}

/** What publishers have published, so that a further attempt is recognised: by request, arrow, and pass or copy of the flow. */
export class KnownPublishes {
  /** By slot of the request, which is used again: `number` tells the requests apart. */
  private readonly requests = new Map<number, { readonly number: number; readonly flow: number; known: Known[] }>();

  add(request: number, identity: { readonly number: number; readonly flow: number }, publish: Known): void {
    const entry = this.requests.get(request);
    if (entry?.number === identity.number && entry.flow === identity.flow) entry.known.push(publish);
    else this.requests.set(request, { ...identity, known: [publish] });
  }

  /** When the first attempt of a publish was (or will be) acknowledged; undefined where there was none. */
  find(request: number, identity: { readonly number: number; readonly flow: number }, publish: Pick<Known, 'site' | 'context'>): number | undefined {
    const entry = this.requests.get(request);
    if (entry?.number !== identity.number || entry.flow !== identity.flow) return undefined;
    return entry.known.find(({ site, context }) => site === publish.site && context === publish.context)?.acknowledgedAt;
  }

  /** A message is gone before it was acknowledged: its publisher may try again. */
  forget(request: number, message: number): void {
    const entry = this.requests.get(request);
    if (entry !== undefined) entry.known = entry.known.filter((each) => each.message !== message);
  }
}
