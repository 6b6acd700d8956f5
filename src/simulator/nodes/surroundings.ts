import type { Load } from '../run/load.ts';
import type { Sessions } from '../run/sessions.ts';

/** What some kinds of node need beside the context. */
export interface Surroundings {
  readonly sessions: Sessions;
  readonly load: Load;
}
