export interface KnownPublish {
  readonly site: number;
  readonly context: number;
  readonly message: number;
  readonly acknowledgedAt: number;
}

/** What publishers have published, so that a further attempt is recognised: by request, arrow, and pass or copy of the flow. */
export class KnownPublishes {
  /** By slot of the request, which is used again: `number` tells the requests apart. */
  private readonly requests = new Map<number, { readonly number: number; readonly flow: number; known: KnownPublish[] }>();

  add(request: number, identity: { readonly number: number; readonly flow: number }, publish: KnownPublish): void {
    const entry = this.requests.get(request);
    if (entry?.number === identity.number && entry.flow === identity.flow) entry.known.push(publish);
    else this.requests.set(request, { ...identity, known: [publish] });
  }

  /** The first attempt of a publish: infinite where it was not yet clear when it would be acknowledged; undefined where there was none. */
  find(
    request: number,
    identity: { readonly number: number; readonly flow: number },
    publish: Pick<KnownPublish, 'site' | 'context'>,
  ): KnownPublish | undefined {
    const entry = this.requests.get(request);
    if (entry?.number !== identity.number || entry.flow !== identity.flow) return undefined;
    return entry.known.find(({ site, context }) => site === publish.site && context === publish.context);
  }

  /** A message is gone before it was acknowledged: its publisher may try again. */
  forget(request: number, message: number): void {
    const entry = this.requests.get(request);
    if (entry !== undefined) entry.known = entry.known.filter((each) => each.message !== message);
  }
}
