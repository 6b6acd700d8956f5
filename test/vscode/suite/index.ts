import './checking.ts';
import './commands.ts';
import './editing.ts';
import './language.ts';
import './simulation.ts';
import { runTests } from './runner.ts';

/** Called by the editor, inside its extension host. */
export const run = runTests;
