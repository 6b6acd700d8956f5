import fc from 'fast-check';
import { diagnosticsOf } from '../../src/language/diagnostics.ts';
import { lower } from '../../src/language/lower.ts';
import type { Diagnostic } from '../../src/model/diagnostic.ts';
import type { reparse } from '../support/architecture.ts';
import { isWithin } from './every-offset.ts';

type Build = Awaited<ReturnType<typeof reparse>>;

/** Words, numbers, texts, comments, white space and signs: what stands in a text, in order. */
function piecesOf(text: string): string[] {
  return text.match(/\/\/.*|\/\*[\s\S]*?\*\/|"[^"\n]*"|[\p{L}\p{N}_.%-]+|\s+|->|./gu) ?? [];
}

/** Texts that someone in a hurry leaves behind: of a sound text, some pieces are gone, doubled or swapped with another. */
export function mutated(texts: readonly string[]): fc.Arbitrary<string> {
  const change = fc.record({ kind: fc.constantFrom('delete', 'duplicate', 'swap'), at: fc.nat(), other: fc.nat() });
  return fc.tuple(fc.constantFrom(...texts), fc.array(change, { minLength: 1, maxLength: 6 })).map(([text, changes]) => {
    const pieces = piecesOf(text);
    for (const { kind, at, other } of changes) {
      const [one, two] = [at % pieces.length, other % pieces.length];
      if (kind === 'delete') pieces.splice(one, 1, '');
      else if (kind === 'duplicate') pieces.splice(one, 0, pieces[one]);
      else [pieces[one], pieces[two]] = [pieces[two], pieces[one]];
    }
    return pieces.join('');
  });
}

/** Reads a text to the end; what a place or the model of it is wrong about. Throws what reading throws. */
export async function readingComplaints(build: Build, text: string): Promise<readonly string[]> {
  const { document, services } = await build(text);
  const found = diagnosticsOf(document);
  structuredClone(lower(document, services));
  const outside = found.filter(({ origin }) => !isWithin(document, origin.range)).map((each) => `outside of the text: ${placed(each)}`);
  const silent = found.filter(({ message }) => !/\S/.test(message)).map((each) => `says nothing: ${placed(each)}`);
  const tooMany = found.filter(({ code }) => code === 'syntax').length > 100 ? ['more than a hundred syntax errors'] : [];
  return [...outside, ...silent, ...tooMany];
}

/**
 * What a change that means nothing changes nevertheless. Places count in lines and UTF-16 units, so a line above moves every diagnostic down
 * by one, and neither the kind of line ends nor a comment below moves any.
 */
export async function shiftingComplaints(build: Build, text: string): Promise<readonly string[]> {
  const told = async (other: string): Promise<readonly Diagnostic[]> => diagnosticsOf((await build(other)).document);
  const lines = (diagnostics: readonly Diagnostic[], down: number): string => diagnostics.map((each) => placed(each, down)).join('\n');
  const before = await told(text);
  const variants = [
    { name: 'a line above', text: `// 𝒜 é ‏א\n${text}`, down: 1 },
    { name: 'CRLF', text: text.replaceAll('\n', '\r\n'), down: 0 },
    { name: 'CR', text: text.replaceAll('\n', '\r'), down: 0 },
  ];
  const complaints: string[] = [];
  for (const { name, text: other, down } of variants) {
    const after = lines(await told(other), -down);
    if (after !== lines(before, 0)) complaints.push(`${name} changes\n${lines(before, 0)}\nto\n${after}`);
  }
  return complaints;
}

/** A message may tell another line of the same file. */
function placed({ origin, code, message }: Diagnostic, down = 0): string {
  const { start, end } = origin.range;
  const moved = message.replaceAll(/\bmain\.arch:(\d+)/g, (_, line: string) => `main.arch:${Number(line) + down}`);
  return `${start.line + down}:${start.character}-${end.line + down}:${end.character} ${code} ${moved}`;
}
