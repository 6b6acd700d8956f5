import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import * as vscode from 'vscode';
import { placementFileEnding } from '../../model/placement-file.ts';
import type { PlacementStorage } from './placement-store.ts';

/** The file of places beside an architecture. */
export function sideFileOf(file: vscode.Uri): vscode.Uri {
  return file.with({ path: file.path + placementFileEnding });
}

/** Keeps the places of an architecture beside it, wherever that is: on disk, or in a virtual workspace. */
export function sideFileStorage(file: vscode.Uri): PlacementStorage {
  const sideFile = sideFileOf(file);
  const name = sideFile.path.slice(sideFile.path.lastIndexOf('/') + 1);
  const failed = (what: string, error: unknown): Error =>
    new Error(`${name} cannot be ${what} (${error instanceof Error ? error.message : String(error)}).`);
  return {
    homeless: homeless(file),
    async read() {
      if (file.scheme === 'untitled') return undefined;
      try {
        return new TextDecoder().decode(await vscode.workspace.fs.readFile(sideFile));
      } catch (error) {
        if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') return undefined;
        throw failed('read', error);
      }
    },
    async write(text) {
      if (await isProtected(sideFile)) throw new Error(`${name} is write-protected; make it writable and place something again.`);
      const beside = sideFile.with({ path: `${sideFile.path}.${randomBytes(4).toString('hex')}.tmp` });
      try {
        await vscode.workspace.fs.writeFile(beside, new TextEncoder().encode(text));
        await vscode.workspace.fs.rename(beside, sideFile, { overwrite: true });
      } catch (error) {
        await vscode.workspace.fs.delete(beside).then(undefined, () => undefined);
        throw failed('written', error);
      }
    },
    async remove() {
      try {
        await vscode.workspace.fs.delete(sideFile);
      } catch (error) {
        if (!(error instanceof vscode.FileSystemError && error.code === 'FileNotFound')) throw failed('deleted', error);
      }
    },
  };
}

function homeless(file: vscode.Uri): string | undefined {
  if (file.scheme === 'untitled')
    return 'What you place is kept until the window is closed: the file is not saved yet, so there is nowhere to keep it.';
  if (vscode.workspace.fs.isWritableFileSystem(file.scheme) === false)
    return 'What you place is kept until the window is closed: the file is in a place that cannot be written to.';
  return undefined;
}

/** A rename would replace a file that its owner has protected. */
async function isProtected(sideFile: vscode.Uri): Promise<boolean> {
  const stat = await vscode.workspace.fs.stat(sideFile).then(undefined, () => undefined);
  if (stat === undefined) return false;
  if (stat.permissions !== undefined && (stat.permissions & vscode.FilePermission.Readonly) !== 0) return true;
  return (
    sideFile.scheme === 'file' &&
    access(sideFile.fsPath, constants.W_OK).then(
      () => false,
      () => true,
    )
  );
}
