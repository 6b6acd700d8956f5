import { execFileSync } from 'node:child_process';
import { bundled } from './engines.ts';
import type { Target } from './targets.ts';

const program = await bundled('checkers.ts');

/** A million operations judged while they happen and afterwards, beside a plain pass over the same arrays. */
export function benchCheckers(rounds: number): readonly Target[] {
  const output = execFileSync(process.execPath, [program, String(rounds)], { encoding: 'utf8' });
  const { plainPass, stream, calls, zones } = JSON.parse(output) as Record<'plainPass' | 'stream' | 'calls' | 'zones', number>;
  console.log(
    `One million register operations: a plain pass ${plainPass.toFixed(1)} ms, streaming ${stream.toFixed(0)} ms (told call by call, and so recorded, ${calls.toFixed(0)} ms), zones ${zones.toFixed(0)} ms.\n`,
  );
  return [
    { name: 'a million operations by the streaming checker, milliseconds', most: 50, unit: ' ms', value: stream },
    { name: 'a million operations by zones, milliseconds', most: 150, unit: ' ms', value: zones },
  ];
}
