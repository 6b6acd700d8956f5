import { describe, expect, test, vi } from 'vitest';
import { PlacementStore, type Known, type PlacementStorage } from '../../src/extension/placements/placement-store.ts';
import { writtenPlacements } from '../../src/model/placement-file.ts';
import type { Places } from '../../src/model/placements.ts';

/** A disk with one file, which other programs may change. */
class Disk implements PlacementStorage {
  text: string | undefined;
  writes = 0;
  fault: string | undefined;
  readonly homeless: string | undefined;

  constructor(text?: string, homeless?: string) {
    this.text = text;
    this.homeless = homeless;
  }

  read(): Promise<string | undefined> {
    return Promise.resolve(this.text);
  }

  write(text: string): Promise<void> {
    if (this.fault !== undefined) return Promise.reject(new Error(this.fault));
    this.writes += 1;
    this.text = text;
    return Promise.resolve();
  }

  remove(): Promise<void> {
    this.text = undefined;
    return Promise.resolve();
  }
}

const at = (x: number): { x: number; y: number } => ({ x, y: 0 });
const fileWith = (system: Places, views: Readonly<Record<string, Places>> = {}): string => writtenPlacements({ system, views });
const known = (names: readonly string[], view?: string, views: readonly string[] = []): Known => ({
  view,
  names: new Set(names),
  views: new Set(views),
});

async function storeOn(disk: Disk): Promise<{ readonly store: PlacementStore; readonly onChange: () => void }> {
  const onChange = vi.fn();
  const store = new PlacementStore(disk, { onChange, milliseconds: 5 });
  await store.load();
  return { store, onChange };
}

test('what is placed is there at once, and on disk soon, in one write for many', async () => {
  const disk = new Disk();
  const { store } = await storeOn(disk);
  for (const x of [1, 2, 3]) store.place([{ name: 'A', place: at(x) }]);
  store.place([{ view: 'V', name: 'B', place: at(9) }]);
  expect(store.placements).toEqual({ system: { A: at(3) }, views: { V: { B: at(9) } } });
  expect(disk.writes).toBe(0);
  await store.flush();
  expect(disk).toMatchObject({ writes: 1, text: fileWith({ A: at(3) }, { V: { B: at(9) } }) });
});

test('what stands in the file is read, and the last place that is taken back deletes it', async () => {
  const disk = new Disk(fileWith({ A: at(1) }));
  const { store } = await storeOn(disk);
  expect(store.placements.system).toEqual({ A: at(1) });
  store.place([{ name: 'A' }]);
  await store.flush();
  expect(disk.text).toBeUndefined();
});

test('each step is taken back and done again, and a new one ends what could be done again', async () => {
  const { store } = await storeOn(new Disk(fileWith({ A: at(1) })));
  store.place([{ name: 'A', place: at(2) }]);
  store.place([{ name: 'B', place: at(3) }]);
  await store.reset();
  expect(store.placements.system).toEqual({});
  expect(store.undo()).toBe(true);
  expect(store.placements.system).toEqual({ A: at(2), B: at(3) });
  store.undo();
  store.undo();
  expect(store.placements.system).toEqual({ A: at(1) });
  expect(store.undo()).toBe(false);
  expect(store.redo()).toBe(true);
  expect(store.placements.system).toEqual({ A: at(2) });
  store.place([{ name: 'A', place: at(7) }]);
  expect(store.redo()).toBe(false);
});

describe('a file that another program changes', () => {
  test('is followed, and what was placed meanwhile is placed in it', async () => {
    const disk = new Disk(fileWith({ A: at(1), B: at(2) }));
    const { store, onChange } = await storeOn(disk);
    store.place([{ name: 'C', place: at(30) }]);
    disk.text = fileWith({ A: at(100), D: at(4) });
    await store.flush();
    expect(store.placements.system).toEqual({ A: at(100), C: at(30), D: at(4) });
    expect(disk.text).toBe(fileWith({ A: at(100), C: at(30), D: at(4) }));
    disk.text = undefined;
    vi.mocked(onChange).mockClear();
    await store.load();
    expect(store.placements.system).toEqual({});
    expect(onChange).toHaveBeenCalledOnce();
  });

  test('is no change where it is what was written here', async () => {
    const disk = new Disk();
    const { store, onChange } = await storeOn(disk);
    store.place([{ name: 'A', place: at(1) }]);
    await store.flush();
    vi.mocked(onChange).mockClear();
    await store.load();
    expect(onChange).not.toHaveBeenCalled();
  });
});

describe('a name that its picture does not show any more', () => {
  test('is left out of the file with the next write, and has its place again when it comes back', async () => {
    const disk = new Disk(fileWith({ A: at(1), B: at(2) }));
    const { store } = await storeOn(disk);
    store.know(known(['A']));
    expect(disk.writes).toBe(0);
    store.place([{ name: 'A', place: at(5) }]);
    await store.flush();
    expect(disk.text).toBe(fileWith({ A: at(5) }));
    expect(store.placements.system).toEqual({ A: at(5), B: at(2) });
    store.know(known(['A', 'B']));
    await store.flush();
    expect(disk.text).toBe(fileWith({ A: at(5), B: at(2) }));
  });

  test('is kept where its picture does not show all, as with a closed box', async () => {
    const disk = new Disk(fileWith({ A: at(1), B: at(2) }));
    const { store } = await storeOn(disk);
    store.know(known(['A']));
    store.know({ views: new Set() });
    store.place([{ name: 'A', place: at(5) }]);
    await store.flush();
    expect(disk.text).toBe(fileWith({ A: at(5), B: at(2) }));
  });

  test('is another in each view; a view that is gone is left out, one that was not shown yet is kept as it is', async () => {
    const disk = new Disk(fileWith({ A: at(1) }, { Gone: { A: at(2) }, Shown: { A: at(3), B: at(4) }, Other: { X: at(5) } }));
    const { store } = await storeOn(disk);
    store.know(known(['B'], 'Shown', ['Shown', 'Other']));
    store.place([{ view: 'Shown', name: 'B', place: at(40) }]);
    await store.flush();
    expect(disk.text).toBe(fileWith({ A: at(1) }, { Shown: { B: at(40) }, Other: { X: at(5) } }));
  });
});

describe('a file that cannot be understood', () => {
  const broken = `<<<<<<< ours\n${fileWith({ A: at(1) })}`;

  test('is never written over: what is placed is kept here until it is mended, and then goes into it', async () => {
    const disk = new Disk(broken);
    const { store } = await storeOn(disk);
    expect(store.notice).toEqual({
      message: 'It holds a conflict of version control; choose between the two sides.',
      position: { line: 0, character: 0 },
    });
    store.place([{ name: 'B', place: at(2) }]);
    await store.flush();
    expect(disk.text).toBe(broken);
    disk.text = fileWith({ A: at(1) });
    await store.load();
    expect(store.notice).toBeUndefined();
    await store.flush();
    expect(disk.text).toBe(fileWith({ A: at(1), B: at(2) }));
  });

  test('is deleted by a reset, which is asked for', async () => {
    const disk = new Disk(broken);
    const { store } = await storeOn(disk);
    await store.reset();
    expect(disk.text).toBeUndefined();
    expect(store.notice).toBeUndefined();
  });
});

describe('where nothing can be kept', () => {
  test('it is kept in memory, which is said once there is something to keep', async () => {
    const disk = new Disk(undefined, 'The file is not saved yet.');
    const { store } = await storeOn(disk);
    expect(store.notice).toBeUndefined();
    store.place([{ name: 'A', place: at(1) }]);
    await store.flush();
    expect(store.notice).toEqual({ message: 'The file is not saved yet.' });
    expect(store.placements.system).toEqual({ A: at(1) });
    expect(disk.writes).toBe(0);
  });

  test('a write that fails says why; the next one writes all of it', async () => {
    const disk = new Disk();
    const { store, onChange } = await storeOn(disk);
    disk.fault = 'shop.arch.layout.json is write-protected.';
    store.place([{ name: 'A', place: at(1) }]);
    vi.mocked(onChange).mockClear();
    await store.flush();
    expect(store.notice).toEqual({ message: 'shop.arch.layout.json is write-protected. What you place is kept until the window is closed.' });
    expect(onChange).toHaveBeenCalledOnce();
    disk.fault = undefined;
    store.place([{ name: 'B', place: at(2) }]);
    await store.flush();
    expect(store.notice).toBeUndefined();
    expect(disk.text).toBe(fileWith({ A: at(1), B: at(2) }));
  });
});
