import type { NodeOf } from '../../model/architecture.ts';

export type DatabaseSettings = NodeOf<'database'>['settings'];
