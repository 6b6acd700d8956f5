import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const repository = fileURLToPath(new URL('../../', import.meta.url));
const downloads = join(repository, '.vscode-test');

/** A VS Code to test in: which one, and the Node that its servers and extensions run on. */
export interface Edition {
  readonly vscode: string;
  readonly codeServer: string;
  readonly node: 'ours' | '22';
}

/** The oldest that package.json promises, on the Node of its time, so that a dependence on a newer one shows. */
export const oldest: Edition = { vscode: '1.103.2', codeServer: '4.103.2', node: '22' };
export const newest: Edition = { vscode: '1.139.1', codeServer: '4.139.1', node: 'ours' };

/**
 * Puts the VS Code workbench that the npm package `code-server` carries into .vscode-test, without its install script:
 * that one compiles terminals and file watchers, which no test needs. Does nothing where it is there already.
 */
export async function install(edition: Edition): Promise<void> {
  if (edition.node !== 'ours') await once(`node-${edition.node}`, (folder) => npmInstall(folder, [`${nodePackage()}@${edition.node}`]));
  await once(`code-server-${edition.codeServer}`, async (folder) => {
    await npmInstall(folder, [`code-server@${edition.codeServer}`]);
    const vscode = vscodeFolder(folder);
    await npmInstall(vscode);
    await npmInstall(join(vscode, 'extensions'));
    await symlink('node_modules', join(vscode, 'node_modules.asar'));
  });
}

export interface CodeServer {
  readonly port: number;
  /** Everything it wrote, for the message of a failing test. */
  readonly output: () => string;
  /** Where its extensions live, and the logs of its extension hosts. */
  readonly dataFolder: string;
  stop(): Promise<void>;
}

interface ServerOptions {
  /** With it, folders open in restricted mode until the user trusts them. */
  readonly workspaceTrust?: boolean;
  /** A folder of unpacked extensions. */
  readonly extensionsFolder?: string;
  /** Of the editor, beside those that all tests share. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Seen by extensions as `process.env`. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Starts the server on a free port of this machine alone. */
export async function startCodeServer(edition: Edition, options: ServerOptions = {}): Promise<CodeServer> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'tradeoff-vscode-'));
  await writeSettings(dataFolder, options.settings);
  const child = spawn(nodeOf(edition), serverArguments(edition, dataFolder, options), {
    cwd: dataFolder,
    env: { ...environmentWithoutRunner(), ...options.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const stop = async (): Promise<void> => {
    await end(child);
    await rm(dataFolder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  };
  try {
    const port = await listeningPort(child, () => output);
    return { port, output: () => output, dataFolder, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Installs a packaged extension with the editor's own program. */
export async function installExtension(edition: Edition, vsix: string, extensionsFolder: string): Promise<void> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'tradeoff-vscode-'));
  const program = join(vscodeFolder(join(downloads, `code-server-${edition.codeServer}`)), 'out', 'server-main.js');
  const options = [
    '--install-extension',
    vsix,
    '--extensions-dir',
    extensionsFolder,
    '--server-data-dir',
    dataFolder,
    '--accept-server-license-terms',
  ];
  const { stdout, stderr } = await promisify(execFile)(nodeOf(edition), [program, ...options], { env: environmentWithoutRunner(), timeout: 60_000 });
  await rm(dataFolder, { recursive: true, force: true });
  if (!stdout.includes('was successfully installed')) throw new Error(`${vsix} was not installed.\n${stdout}\n${stderr}`);
}

function serverArguments(edition: Edition, dataFolder: string, options: ServerOptions): string[] {
  return [
    join(vscodeFolder(join(downloads, `code-server-${edition.codeServer}`)), 'out', 'server-main.js'),
    ...['--host', '127.0.0.1', '--port', '0', '--without-connection-token', '--accept-server-license-terms'],
    ...['--enable-smoke-test-driver', '--disable-telemetry', '--server-data-dir', dataFolder],
    ...(options.workspaceTrust ? [] : ['--disable-workspace-trust']),
    ...(options.extensionsFolder === undefined ? [] : ['--extensions-dir', options.extensionsFolder]),
  ];
}

/** The desktop's defaults where the browser has others, and no panels beside what tests look at. */
async function writeSettings(dataFolder: string, settings: ServerOptions['settings']): Promise<void> {
  const folder = join(dataFolder, 'data', 'Machine');
  await mkdir(folder, { recursive: true });
  const common = {
    'files.autoSave': 'off',
    'workbench.startupEditor': 'none',
    'workbench.secondarySideBar.defaultVisibility': 'hidden',
    'chat.disableAIFeatures': true,
    'editor.minimap.enabled': false,
    'extensions.autoCheckUpdates': false,
  };
  await writeFile(join(folder, 'settings.json'), JSON.stringify({ ...common, ...settings }));
}

function listeningPort(child: ChildProcess, output: () => string): Promise<number> {
  return new Promise((resolve, reject) => {
    const look = (): void => {
      const found = /(?:listening on|bound to [^\s:]+:)\s*(\d+)/i.exec(output());
      if (found) resolve(Number(found[1]));
    };
    child.stdout?.on('data', look);
    child.on('error', reject);
    child.on('exit', (code) => reject(new Error(`The VS Code server ended with code ${code} before it listened.\n${output()}`)));
    setTimeout(() => reject(new Error(`The VS Code server did not listen within 60 s.\n${output()}`)), 60_000).unref();
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const impatience = setTimeout(() => child.kill('SIGKILL'), 3000);
  await exited;
  clearTimeout(impatience);
}

/** A folder counts as complete only once its marker is written: an interrupted installation is thrown away and begun anew. */
async function once(name: string, fill: (folder: string) => Promise<void>): Promise<void> {
  const folder = join(downloads, name);
  const marker = join(folder, 'complete');
  if (existsSync(marker)) return;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{ "private": true }\n');
  process.stderr.write(`Installing ${name} from npm into .vscode-test, once …\n`);
  await fill(folder);
  await writeFile(marker, `${new Date().toISOString()}\n`);
}

async function npmInstall(folder: string, packages: readonly string[] = []): Promise<void> {
  const flags = ['--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', ...(packages.length > 0 ? ['--no-package-lock'] : [])];
  try {
    await promisify(execFile)('npm', ['install', ...flags, ...packages], {
      cwd: folder,
      maxBuffer: 1 << 26,
      timeout: 300_000,
      shell: process.platform === 'win32',
    });
  } catch (cause) {
    throw new Error(`npm could not install ${packages.join(' ') || folder}; is the npm registry reachable? ${(cause as Error).message}`, { cause });
  }
}

function vscodeFolder(installation: string): string {
  return join(installation, 'node_modules', 'code-server', 'lib', 'vscode');
}

function nodePackage(): string {
  return `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
}

/** The Node that an edition runs on. */
export function nodeOf(edition: Edition): string {
  if (edition.node === 'ours') return process.execPath;
  return join(downloads, `node-${edition.node}`, 'node_modules', nodePackage(), 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
}

/** What npm and vitest leave in the environment would change how the editor and its extensions start. */
function environmentWithoutRunner(): Record<string, string> {
  const foreign = /^(npm_|VITEST|VITE_|NODE_OPTIONS$|NODE_ENV$|VSCODE_|ELECTRON_)/i;
  const entries = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined && !foreign.test(entry[0]));
  return Object.fromEntries(entries);
}

/** What a failing test wants to know: the last lines of the extension host's log. */
export async function extensionHostLog(server: CodeServer): Promise<string> {
  const { glob } = await import('node:fs/promises');
  const parts: string[] = [];
  for await (const file of glob('data/logs/*/exthost*/remoteexthost.log', { cwd: server.dataFolder })) {
    parts.push(await readFile(join(server.dataFolder, file), 'utf8'));
  }
  return parts.join('\n').split('\n').slice(-60).join('\n');
}
