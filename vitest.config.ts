import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What knows no durations begins with large files. The proofs by theory are a small one, and at the end a core would wait for them. */
class ProofsFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isProof = ({ moduleId }: TestSpecification): boolean => moduleId.endsWith('oracles/oracles.test.ts');
    return [...sorted.filter(isProof), ...sorted.filter((file) => !isProof(file))];
  }
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/vscode/**', 'test/browser/**', 'test/long/**', 'test/neovim/**'],
    testTimeout: 20_000,
    // The default leaves a core for the terminal: with two cores, half of the machine would rest.
    maxWorkers: '100%',
    sequence: { sequencer: ProofsFirst },
  },
});
