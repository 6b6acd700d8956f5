import type { EditorServices } from './editor-services.ts';
import type { LinkedEditingProvider } from './linked-editing-provider.ts';
import type { Names } from './names.ts';
import type { SelectionRangeProvider } from './selection-range-provider.ts';

/** The editor services that Langium has no place for. */
export type AddedEditorServices = Pick<EditorServices['lsp'], 'ClientAbilities' | 'KnownRules'> & {
  readonly LinkedEditingProvider: LinkedEditingProvider;
  readonly Names: Names;
  readonly SelectionRangeProvider: SelectionRangeProvider;
};
