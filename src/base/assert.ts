/** Throws when `condition` is false: a programmer's mistake, never a user's (those are diagnostics). */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`Broken assumption: ${message}`);
}

/** Marks a branch that the type checker knows cannot be taken. */
export function assertUnreachable(value: never): never {
  throw new Error(`Unexpected value: ${JSON.stringify(value)}`);
}
