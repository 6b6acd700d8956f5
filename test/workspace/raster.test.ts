import { expect, test } from 'vitest';
import { rasterized } from '../../src/workspace/raster.ts';

const troubled = new URL('./fixtures/troubled-raster-worker.ts', import.meta.url);
const size = { width: 300, height: 100 };

test('a picture becomes a PNG of twice its size', async () => {
  const outcome = await rasterized(textPicture('Orders'), size);
  expect(outcome).toMatchObject({ ended: 'drawn', remarks: [] });
  const png = outcome.ended === 'drawn' ? Buffer.from(outcome.picture) : Buffer.alloc(0);
  // PNG specification: eight bytes of signature, then the header chunk with width and height.
  expect(png.subarray(0, 8)).toEqual(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]));
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([600, 200]);
});

test('characters that the font lacks are named, with what to do; Greek, Cyrillic and arrows are there', async () => {
  expect(await rasterized(textPicture('Заказ → Ünïcödé ≈ Παραγγελία'), size)).toMatchObject({ remarks: [] });
  expect(await rasterized(textPicture('注文 🎉 注'), size)).toMatchObject({
    remarks: ["The font of PNG pictures has no 文 注 🎉: boxes stand for them. SVG and HTML are drawn with the reader's own fonts."],
  });
});

test('what is too large to hold is drawn smaller, and says so', async () => {
  // 64 million pixels: 20,000 × 12,800 of them are a quarter, at half the scale.
  const outcome = await rasterized('any', { width: 20_000, height: 12_800 }, { worker: troubled });
  expect(outcome).toEqual({
    ended: 'drawn',
    picture: new Uint8Array([50]),
    remarks: ['The picture is too large for a PNG of its size and was drawn at 50 %; an SVG has no such limit.'],
  });
});

test('drawing that hangs, dies or is no longer wanted ends with a word, and the next one works', async () => {
  expect(await rasterized('hang', size, { worker: troubled, limitSeconds: 1 })).toEqual({
    ended: 'failed',
    message: 'Drawing the PNG took more than 1 s and was stopped; draw a view of fewer nodes, or an SVG.',
  });
  expect(await rasterized('die', size, { worker: troubled })).toEqual({
    ended: 'failed',
    message: 'The PNG could not be drawn (the thread ended with code 3); draw an SVG.',
  });
  const unwanted = new AbortController();
  setTimeout(() => unwanted.abort(), 100);
  expect(await rasterized('hang', size, { worker: troubled, signal: unwanted.signal })).toEqual({ ended: 'cancelled' });
  expect(await rasterized('fine', size, { worker: troubled })).toMatchObject({ ended: 'drawn' });
});

test('what is no picture fails with a message, not with an exception', async () => {
  expect(await rasterized('<svg', size)).toMatchObject({ ended: 'failed', message: expect.stringContaining('draw an SVG') as string });
});

function textPicture(text: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="300" height="100" font-family="Inter"><text x="10" y="50">${text}</text></svg>`;
}
