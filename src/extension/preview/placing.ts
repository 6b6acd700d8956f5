import type * as vscode from 'vscode';
import type { FromPreview, Picture, PreviewChoice } from '../../messages/preview.ts';
import type { PreviewProblem } from '../../messages/server.ts';
import { entriesOf, type Known, type PlacementStore } from '../placements/placement-store.ts';
import { sideFileOf } from '../placements/side-file.ts';

type PlacingMessage = Extract<FromPreview, { kind: 'place' | 'unplace' | 'undoPlacing' | 'redoPlacing' }>;

/** Does what the reader of the preview did by hand, in the picture that is shown. */
export function placeByHand(store: PlacementStore, message: PlacingMessage, choice: PreviewChoice): void {
  const view = choice.kind === 'view' ? choice.name : undefined;
  switch (message.kind) {
    case 'place':
      return store.place([{ view, name: message.name, place: message.place }]);
    case 'unplace':
      return store.place(entriesOf(store.placements).filter((each) => each.view === view && (message.name ?? each.name) === each.name));
    case 'undoPlacing':
      return void store.undo();
    case 'redoPlacing':
      return void store.redo();
  }
}

/** What keeps places from being read or kept, with where to look. */
export function placingNotice(file: vscode.Uri, { notice }: PlacementStore): PreviewProblem | undefined {
  if (notice === undefined) return undefined;
  const { message, position } = notice;
  const uri = sideFileOf(file);
  const name = uri.path.slice(uri.path.lastIndexOf('/') + 1);
  return position === undefined
    ? { message, uri: file.toString(), position: { line: 0, character: 0 } }
    : { message: `The layout is automatic: ${name} cannot be understood. ${message}`, uri: uri.toString(), position };
}

/** All that can be placed in a picture, if it shows all: a node with its neighbours alone tells nothing of the others, a closed box nothing of what is in it. */
export function knownOf({ diagram, view, focus, outline }: Picture): Known {
  const showsAll = focus === undefined && diagram.nodes.every(({ members }) => members === undefined);
  const names = [...diagram.nodes.map(({ name }) => name), ...diagram.containers.map(({ id }) => id)];
  return { view, names: showsAll ? new Set(names) : undefined, views: new Set(outline.views) };
}
