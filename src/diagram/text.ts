import { advances, unitsPerEm } from './generated/font-metrics.ts';

/** A way to set text: size and line height in pixels, weight as in CSS. */
export interface TextStyle {
  readonly size: number;
  readonly weight: keyof typeof advances;
  readonly lineHeight: number;
}

/** Every text of a picture is set in one of these. */
export const textStyles = {
  title: { size: 14, weight: 600, lineHeight: 18 },
  subtitle: { size: 11.5, weight: 400, lineHeight: 15 },
  fact: { size: 11.5, weight: 400, lineHeight: 16 },
  label: { size: 11.5, weight: 400, lineHeight: 15 },
  container: { size: 12, weight: 600, lineHeight: 16 },
  figure: { size: 11.5, weight: 600, lineHeight: 15 },
} as const satisfies Record<string, TextStyle>;

/** The family that pictures name first; the others stand in where it is not installed, and are hardly wider. */
export const fontFamily = "Inter, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";

/** Pixels that a line of text takes, from the advances of the shipped font (without kerning, which only makes it narrower). */
export function textWidth(text: string, style: TextStyle): number {
  let units = 0;
  for (const character of text) units += advance(character.codePointAt(0)!, style.weight);
  return (units / unitsPerEm) * style.size;
}

export function widestLine(lines: readonly string[], style: TextStyle): number {
  return Math.max(0, ...lines.map((line) => textWidth(line, style)));
}

/** Cuts a text into lines of at most `width` pixels: between words where it can, within one where it must; the last of `most` lines ends in an ellipsis. */
export function wrapped(text: string, style: TextStyle, width: number, most = 3): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/u).filter((each) => each !== '')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (textWidth(longer, style) <= width) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    const pieces = broken(word, style, width);
    lines.push(...pieces.slice(0, -1));
    line = pieces.at(-1) ?? '';
    if (lines.length > most) break;
  }
  if (line !== '') lines.push(line);
  return lines.length <= most ? lines : [...lines.slice(0, most - 1), shortened(lines.slice(most - 1).join(' '), style, width)];
}

/** The text, or its longest beginning that fits with an ellipsis. */
export function shortened(text: string, style: TextStyle, width: number): string {
  if (textWidth(text, style) <= width) return text;
  let kept = '';
  for (const character of text) {
    if (textWidth(`${kept}${character}…`, style) > width) break;
    kept += character;
  }
  return `${kept.trimEnd()}…`;
}

/** A word in pieces that fit, cut after a hyphen, dot, underscore or slash, or before a capital, where that leaves no tiny piece. */
function broken(word: string, style: TextStyle, width: number): readonly string[] {
  if (textWidth(word, style) <= width) return [word];
  const pieces: string[] = [];
  let piece = '';
  for (const part of word.split(/(?<=[-._/])|(?<=\p{Ll})(?=\p{Lu})/u)) {
    if (textWidth(piece + part, style) <= width) {
      piece += part;
      continue;
    }
    if (piece !== '') pieces.push(piece);
    piece = '';
    for (const character of part) {
      if (piece !== '' && textWidth(piece + character, style) > width) {
        pieces.push(piece);
        piece = '';
      }
      piece += character;
    }
  }
  return piece === '' ? pieces : [...pieces, piece];
}

function advance(codePoint: number, weight: TextStyle['weight']): number {
  for (const { first, widths } of advances[weight]) {
    const width = widths[codePoint - first];
    if (width !== undefined && width >= 0) return width;
  }
  return unitsPerEm * missingWidth(codePoint);
}

/** Widths, in em, of what the font lacks and another font draws: nothing for combining marks, a square for East Asian letters, more for emoji. */
function missingWidth(codePoint: number): number {
  const character = String.fromCodePoint(codePoint);
  if (/^[\p{Mn}\p{Me}\p{Cf}]$/u.test(character)) return 0;
  if (/^\p{Extended_Pictographic}$/u.test(character)) return 1.4;
  if (codePoint >= 0x1100) return 1.05;
  return 0.75;
}
