import * as vscode from 'vscode';
import { entriesOf, type Placing, type PlacementStore } from '../placements/placement-store.ts';
import type { Command, Services } from '../services.ts';
import { targetFile } from '../target-file.ts';

interface Item extends vscode.QuickPickItem {
  /** Nothing: everything. */
  readonly placing?: Placing;
}

/** Leaves everything, or one thing, that was placed by hand to the automatic layout again. */
export function resetPlacement(services: Services): Command {
  return {
    id: 'tradeoff.resetPlacement',
    run: async (argument) => {
      const uri = targetFile(argument, services);
      if (uri === undefined) return;
      const store = await services.placements.of(uri);
      const pointedAt = entriesOf(store.placements).filter(({ name }) => name === nameUnder(argument));
      if (pointedAt.length > 0) return store.place(pointedAt);
      const items = itemsOf(store);
      const name = uri.path.slice(uri.path.lastIndexOf('/') + 1);
      if (items.length === 0) {
        void vscode.window.showInformationMessage(`Nothing is placed by hand in the pictures of ${name}: drag a node in the preview.`);
        return;
      }
      const picked = items.length === 1 ? items[0] : await vscode.window.showQuickPick(items, { title: 'Reset Placement', placeHolder: 'Of what' });
      if (picked === undefined) return;
      if (picked.placing === undefined) await store.reset();
      else store.place([picked.placing]);
    },
  };
}

/** What the preview's menu was opened on: the page says it where that was placed by hand. */
function nameUnder(argument: unknown): unknown {
  return (argument as { readonly tradeoffPlacedName?: unknown } | undefined)?.tradeoffPlacedName;
}

function itemsOf(store: PlacementStore): readonly Item[] {
  const entries = entriesOf(store.placements);
  const broken = store.notice?.position !== undefined;
  if (entries.length === 0 && !broken) return [];
  const all: Item = broken
    ? { label: 'Everything', detail: 'Deletes the file of places, which cannot be understood' }
    : { label: 'Everything', detail: `${entries.length} placed by hand` };
  const single = entries.map((placing): Item => ({
    label: placing.name,
    description: placing.view === undefined ? 'whole system' : `view ${placing.view}`,
    placing,
  }));
  return entries.length <= 1 ? [all] : [all, ...single];
}
