import type { NodeOf } from '../../../model/architecture.ts';

export type FilesystemSettings = NodeOf<'filesystem'>['settings'];
