import { didYouMean } from '../base/nearest.ts';
import type { Architecture } from '../model/architecture.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { byPlace } from '../report/reported-diagnostic.ts';
import { mistakesOf, unreadFile } from '../simulator/mistakes.ts';
import { scenariosOf, simulatedArchitecture, type StudyOptions } from '../simulator/study/study.ts';

/** Which runs of a file somebody wants. */
export type Choice = Pick<StudyOptions, 'scenarios' | 'variant' | 'traffic'>;

/** Scenarios and variants that the file does not have. */
export function unknownNames(architecture: Architecture, choices: readonly Choice[]): readonly Diagnostic[] {
  return withoutRepeats(choices.flatMap((choice) => unknownIn(architecture, choice)));
}

/** What nobody could simulate, of the runs that are wanted. */
export function mistakesIn(architecture: Architecture, choices: readonly Choice[]): readonly Diagnostic[] {
  const ofChoice = (choice: Choice): readonly Diagnostic[] => {
    const simulated = simulatedArchitecture(architecture, choice);
    return scenariosOf(simulated, choice.scenarios).flatMap((name) =>
      mistakesOf(
        simulated,
        simulated.scenarios.find((each) => each.name === name),
      ),
    );
  };
  return withoutRepeats(choices.flatMap(ofChoice));
}

/** What nobody could simulate in any run of the file, whatever its data files hold: they are read before a simulation. */
export function mistakesAnywhere(architecture: Architecture): readonly Diagnostic[] {
  const scenarios = [null, ...architecture.scenarios.map(({ name }) => name)];
  const variants = [null, ...architecture.variants.map(({ name }) => name)];
  const all = mistakesIn(
    architecture,
    variants.map((variant) => ({ scenarios, variant })),
  );
  return all.filter(({ code }) => code !== unreadFile);
}

export function nothingToCompare(architecture: Architecture): Diagnostic {
  return simulationError(architecture, 'there is no variant to compare; declare one, as in variant Async { Ledger { replication: async } }');
}

function unknownIn(architecture: Architecture, { scenarios, variant }: Choice): readonly Diagnostic[] {
  const wanted = scenarios === 'default' ? [] : scenarios.filter((name) => name !== null);
  const checks = [
    ...wanted.map((name) => ({ kind: 'scenario', name, declared: architecture.scenarios })),
    ...(variant === null ? [] : [{ kind: 'variant', name: variant, declared: architecture.variants }]),
  ];
  return checks
    .filter(({ name, declared }) => !declared.some((each) => each.name === name))
    .map(({ kind, name, declared }) => {
      const names = declared.map((each) => each.name);
      const remedy = didYouMean(name, names) || `; the file has ${names.length === 0 ? 'none' : names.join(', ')}`;
      return simulationError(architecture, `there is no ${kind} "${name}"${remedy}`);
    });
}

function withoutRepeats(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const isSame = (one: Diagnostic, other: Diagnostic): boolean => one.message === other.message && byPlace(one, other) === 0;
  return diagnostics.filter((one, index) => diagnostics.findIndex((other) => isSame(one, other)) === index);
}

/** At the start of the file: what was asked for stands nowhere in it. */
function simulationError({ uri }: Architecture, message: string): Diagnostic {
  const start = { line: 0, character: 0 };
  return { severity: 'error', code: 'simulation', message, origin: { uri, range: { start, end: start } }, related: [], fixes: [] };
}
