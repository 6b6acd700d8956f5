/**
 * The glyph of a code point, 0 where the font has none: format 4 of the character map, which every font has for the basic plane, as segments of
 * code points with a delta or an array of glyphs.
 */
export function characterMap(font: Buffer): (codePoint: number) => number {
  const start = formatFour(font, tableAt(font, 'cmap'));
  const segments = font.readUInt16BE(start + 6) / 2;
  const ends = start + 14;
  const starts = ends + 2 * segments + 2;
  const deltas = starts + 2 * segments;
  const offsets = deltas + 2 * segments;
  return (codePoint) => {
    for (let index = 0; index < segments; index++) {
      if (codePoint > font.readUInt16BE(ends + 2 * index)) continue;
      const first = font.readUInt16BE(starts + 2 * index);
      if (codePoint < first) return 0;
      const delta = font.readUInt16BE(deltas + 2 * index);
      const offset = font.readUInt16BE(offsets + 2 * index);
      if (offset === 0) return (codePoint + delta) & 0xffff;
      const glyph = font.readUInt16BE(offsets + 2 * index + offset + 2 * (codePoint - first));
      return glyph === 0 ? 0 : (glyph + delta) & 0xffff;
    }
    return 0;
  };
}

/** Where a table of a TrueType font begins (OpenType specification, table directory). */
export function tableAt(font: Buffer, tag: string): number {
  const count = font.readUInt16BE(4);
  for (let index = 0; index < count; index++) {
    const record = 12 + 16 * index;
    if (font.toString('latin1', record, record + 4) === tag) return font.readUInt32BE(record + 8);
  }
  throw new Error(`The font has no table "${tag}".`);
}

function formatFour(font: Buffer, cmap: number): number {
  const count = font.readUInt16BE(cmap + 2);
  for (let index = 0; index < count; index++) {
    const start = cmap + font.readUInt32BE(cmap + 4 + 8 * index + 4);
    if (font.readUInt16BE(start) === 4) return start;
  }
  throw new Error('The font has no character map of format 4.');
}
