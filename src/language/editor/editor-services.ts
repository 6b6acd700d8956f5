import type { LangiumServices } from 'langium/lsp';
import type { Imports } from '../references/imports.ts';
import type { ProfileKinds } from '../references/profile-kinds.ts';
import type { ClientAbilities } from './client-abilities.ts';
import type { KnownRules } from './known-rules.ts';

/** What the editor services need of the language's services, and what hosts tell them. */
export type EditorServices = LangiumServices & {
  readonly references: { readonly Imports: Imports; readonly ProfileKinds: ProfileKinds };
  readonly lsp: { readonly ClientAbilities: ClientAbilities; readonly KnownRules: KnownRules };
};
