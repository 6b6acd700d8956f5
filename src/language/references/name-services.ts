import type { LangiumCoreServices } from 'langium';
import type { Imports } from './imports.ts';
import type { ProfileKinds } from './profile-kinds.ts';

/** What looking names up needs, on top of Langium's own services. */
export type NameServices = LangiumCoreServices & {
  readonly references: {
    readonly Imports: Imports;
    readonly ProfileKinds: ProfileKinds;
  };
};
