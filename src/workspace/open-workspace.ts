import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { URI } from 'langium';
import { NodeFileSystem } from 'langium/node';
import { createArchServices } from '../language/services.ts';
import { Configurations } from './configurations.ts';
import { Workspace } from './workspace.ts';

/** A workspace over files on disk, for a command: imports stay inside this folder, or inside the file's own where that lies elsewhere. */
export async function openWorkspace(): Promise<Workspace> {
  const services = createArchServices(NodeFileSystem);
  await services.shared.workspace.WorkspaceManager.openWithoutReading([URI.file(process.cwd())]);
  return new Workspace(services, new Configurations());
}

/** The URI of a file that can be read, or what is wrong with it. */
export async function fileAt(path: string): Promise<{ readonly uri: URI } | { readonly problem: string }> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return { problem: `${path}: no such file; name an .arch file` };
  if (!found.isFile()) return { problem: `${path}: it is no file; name an .arch file` };
  return { uri: URI.file(resolve(path)) };
}
