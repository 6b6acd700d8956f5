import { readFile } from 'node:fs/promises';
import { placementFileEnding, readPlacements } from '../model/placement-file.ts';
import { noPlacements, type Placements } from '../model/placements.ts';
import { reasonOf } from './output.ts';

/** What was placed by hand in the pictures of a file; what is wrong with the file that says so is told, and the layout is automatic. */
export async function placementsOf(file: string): Promise<Placements> {
  const path = file + placementFileEnding;
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') tell(`${path}: cannot be read (${reasonOf(error)})`);
    return noPlacements;
  }
  const read = readPlacements(text);
  if ('placements' in read) return read.placements;
  const { message, position } = read.problem;
  tell(`${path}:${position.line + 1}:${position.character + 1}: ${message}`);
  return noPlacements;
}

function tell(problem: string): void {
  process.stderr.write(`${problem.replace(/\.$/, '')}; the layout is automatic meanwhile\n`);
}
