import { Minimatch } from 'minimatch';
import type { Connection } from 'vscode-languageserver';
import { URI } from 'langium';

interface Hidden {
  readonly folder: string;
  readonly patterns: readonly Minimatch[];
}

/** What the user hides with the editor's setting `files.exclude`, which every folder of the workspace may set for itself. */
export class HiddenFiles {
  readonly #connection: Connection;
  #hidden: readonly Hidden[] = [];

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Asks the editor; one that does not know the setting hides nothing. */
  async read(folders: readonly string[]): Promise<void> {
    const items = folders.map((scopeUri) => ({ scopeUri, section: 'files.exclude' }));
    const answers: unknown[] = items.length === 0 ? [] : await this.#connection.workspace.getConfiguration(items).catch(() => []);
    this.#hidden = folders.map((folder, index) => ({ folder: pathOf(folder), patterns: patternsIn(answers[index]) }));
  }

  /** A pattern that fits a folder hides all that lies in it. */
  isHidden(uri: URI): boolean {
    return this.#hidden.some(({ folder, patterns }) => {
      if (patterns.length === 0 || !uri.path.startsWith(folder)) return false;
      const parts = uri.path.slice(folder.length).split('/');
      return parts.some((_, index) => patterns.some((pattern) => pattern.match(parts.slice(0, index + 1).join('/'))));
    });
  }
}

function pathOf(folder: string): string {
  const { path } = URI.parse(folder);
  return path.endsWith('/') ? path : `${path}/`;
}

/** What hides a file only beside another one is made for compiled files, and hides none here. */
function patternsIn(setting: unknown): readonly Minimatch[] {
  if (typeof setting !== 'object' || setting === null) return [];
  return Object.entries(setting)
    .filter(([, isHidden]) => isHidden === true)
    .map(([pattern]) => new Minimatch(pattern, { dot: true }));
}
