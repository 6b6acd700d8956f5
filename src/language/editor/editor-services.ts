import type { LangiumServices } from 'langium/lsp';
import type { Imports } from '../references/imports.ts';
import type { ProfileKinds } from '../references/profile-kinds.ts';

/** What completion and hover need of the language's services. */
export type EditorServices = LangiumServices & { readonly references: { readonly Imports: Imports; readonly ProfileKinds: ProfileKinds } };
