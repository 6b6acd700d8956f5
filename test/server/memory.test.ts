import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test, vi } from 'vitest';
import { largeModel } from '../../bench/programs/large-models.ts';
import { TestClient } from './client.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const cycles = 10;
const soon = { timeout: 20_000, interval: 10 };

/** A file that is on no disk: once it is closed, nothing is left of it that anyone could ask about. */
const name = 'unsaved.arch';

/**
 * What one open file takes is the measure: if each cycle left as much as a tenth of a file behind, ten of them would leave one
 * file. A garbage collector's remains and grown tables are well below that.
 */
test('after a large file was opened, edited and closed many times, less than one such file is left in memory', { timeout: 120_000 }, async () => {
  const client = await TestClient.start({});
  const text = `${largeModel(500).arch}service Mistaken { kind: 1 }\n`;
  const cycle = async (whileOpen: () => void): Promise<void> => {
    await client.open(name, text);
    await vi.waitFor(() => expect(client.diagnostics(name)).toHaveLength(1), soon);
    await client.change(name, `${text}service Again { kind: 1 }\n`);
    await vi.waitFor(() => expect(client.diagnostics(name)).toHaveLength(2), soon);
    whileOpen();
    await client.close(name);
    await vi.waitFor(() => expect(client.diagnostics(name)).toEqual([]), soon);
  };
  /** The parser keeps what it read last, so something small is read before memory is looked at. */
  const settled = async (): Promise<number> => {
    await client.open('small.arch', 'service Mistaken { kind: 1 }');
    await vi.waitFor(() => expect(client.diagnostics('small.arch')).toHaveLength(1), soon);
    await client.close('small.arch');
    await vi.waitFor(() => expect(client.diagnostics('small.arch')).toEqual([]), soon);
    return megabytes();
  };
  let open = 0;
  // The first cycle also fills what is kept for good.
  await cycle(() => undefined);
  const before = await settled();
  await cycle(() => (open = megabytes()));
  for (let count = 1; count < cycles; count++) await cycle(() => undefined);
  const ofOneFile = open - before;
  expect(ofOneFile).toBeGreaterThan(2);
  expect((await settled()) - before).toBeLessThan(ofOneFile);
});

function megabytes(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed / 2 ** 20;
}
