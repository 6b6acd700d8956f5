import type { NodeOf } from '../../model/architecture.ts';

export type QueueSettings = NodeOf<'queue'>['settings'];
