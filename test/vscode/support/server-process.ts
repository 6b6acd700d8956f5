import { readdir, readFile } from 'node:fs/promises';
import { vi } from 'vitest';

/** Ends the language server of the extension that is installed in a folder as a crash would, once it runs. */
export async function killServer(extensionsFolder: string): Promise<void> {
  const id = await vi.waitUntil(async () => (await processesOf(extensionsFolder)).at(0), { timeout: 20_000, interval: 100 });
  process.kill(id, 'SIGKILL');
  await vi.waitUntil(async () => !(await processesOf(extensionsFolder)).includes(id), { timeout: 5000, interval: 20 });
}

async function processesOf(extensionsFolder: string): Promise<number[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const commands = await Promise.all(ids.map((id) => readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')));
  return ids.filter((_id, index) => commands[index].includes(extensionsFolder) && commands[index].includes('server.cjs')).map(Number);
}
