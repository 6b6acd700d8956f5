import * as vscode from 'vscode';
import { placementFileEnding } from '../../model/placement-file.ts';
import { PlacementStore } from './placement-store.ts';
import { sideFileOf, sideFileStorage } from './side-file.ts';

interface Opened {
  readonly store: PlacementStore;
  readonly read: Promise<void>;
  readonly watcher: vscode.Disposable;
}

/** What was placed by hand in the pictures of every architecture that was asked for; each is read once, and followed from then on. */
export class PlacementFiles implements vscode.Disposable {
  private readonly opened = new Map<string, Opened>();
  private readonly changed = new vscode.EventEmitter<string>();
  private readonly renames = vscode.workspace.onDidRenameFiles(({ files }) => void this.follow(files));

  /** Places, or what is wrong with the file that keeps them, are others than before; with the architecture's URI. */
  readonly onDidChange = this.changed.event;

  /** Of this file, as they stand on disk and in memory. */
  async of(file: vscode.Uri): Promise<PlacementStore> {
    const key = file.toString();
    const { store, read } = this.opened.get(key) ?? this.open(file);
    await read;
    return store;
  }

  dispose(): void {
    for (const { store, watcher } of this.opened.values()) {
      void store.flush();
      watcher.dispose();
    }
    this.renames.dispose();
    this.changed.dispose();
  }

  private open(file: vscode.Uri): Opened {
    const key = file.toString();
    const store = new PlacementStore(sideFileStorage(file), { onChange: () => this.changed.fire(key) });
    const opened = { store, read: store.load().catch(() => undefined), watcher: this.watch(file, store) };
    this.opened.set(key, opened);
    return opened;
  }

  /** A checkout, a merge, or somebody's editor. */
  private watch(file: vscode.Uri, store: PlacementStore): vscode.Disposable {
    if (file.scheme === 'untitled') return { dispose: () => undefined };
    const sideFile = sideFileOf(file).toString();
    const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(vscode.Uri.joinPath(file, '..'), `*${placementFileEnding}`));
    const look = (uri: vscode.Uri): void => {
      if (uri.toString() === sideFile) void store.load();
    };
    return vscode.Disposable.from(watcher, watcher.onDidChange(look), watcher.onDidCreate(look), watcher.onDidDelete(look));
  }

  /** Places go where their architecture goes; within a renamed folder they do so by themselves. */
  private async follow(renamed: readonly { readonly oldUri: vscode.Uri; readonly newUri: vscode.Uri }[]): Promise<void> {
    for (const { oldUri, newUri } of renamed.filter(({ oldUri: { path } }) => path.endsWith('.arch'))) {
      const known = this.opened.get(oldUri.toString());
      await known?.store.flush();
      known?.watcher.dispose();
      this.opened.delete(oldUri.toString());
      // There may be none, and one that is there already belongs to the new name.
      await vscode.workspace.fs.rename(sideFileOf(oldUri), sideFileOf(newUri), { overwrite: false }).then(undefined, () => undefined);
      await this.opened.get(newUri.toString())?.store.load();
    }
  }
}
