import type { LangiumServices } from 'langium/lsp';
import type { Imports } from '../references/imports.ts';
import type { ProfileKinds } from '../references/profile-kinds.ts';
import type { ClientAbilities } from './client-abilities.ts';
import type { KnownRules } from './known-rules.ts';
import type { LinkedEditingProvider } from './linked-editing-provider.ts';
import type { Names } from './names.ts';
import type { SelectionRangeProvider } from './selection-range-provider.ts';

/** What Langium has no place for. */
export interface AddedEditorServices {
  readonly ClientAbilities: ClientAbilities;
  readonly KnownRules: KnownRules;
  readonly LinkedEditingProvider: LinkedEditingProvider;
  readonly Names: Names;
  readonly SelectionRangeProvider: SelectionRangeProvider;
}

/** What the editor services need of the language's services. */
export type EditorServices = LangiumServices & {
  readonly references: { readonly Imports: Imports; readonly ProfileKinds: ProfileKinds };
  readonly lsp: AddedEditorServices;
};
