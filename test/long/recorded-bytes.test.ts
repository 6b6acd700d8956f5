import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { blocksSimulation } from '../../src/model/diagnostic.ts';
import { compile } from '../../src/simulator/plan/compile.ts';
import { replicate } from '../../src/simulator/replicate.ts';
import { withVariant } from '../../src/simulator/study/study.ts';
import { mistakesOf } from '../../src/simulator/mistakes.ts';
import { fileAt, openWorkspace } from '../../src/workspace/open-workspace.ts';
import { repository } from '../support/tradeoff.ts';

/**
 * One replication of every example, variant and scenario, byte by byte, as it was when somebody last looked. A change that is to make the
 * simulator faster, and nothing else, leaves every line as it is; one that changes what happens renews them (`vitest run -u`) and says so.
 */
const examples = join(repository, 'examples');

test.each(readdirSync(examples).filter((name) => name.endsWith('.arch')))('%s comes out as recorded', async (name) => {
  const file = await fileAt(join(examples, name));
  if ('problem' in file) throw new Error(file.problem);
  const { architecture, diagnostics } = await (await openWorkspace()).check(file.uri);
  expect(diagnostics.filter(blocksSimulation)).toEqual([]);
  const lines: string[] = [];
  for (const variant of [null, ...architecture.variants.map((each) => each.name)]) {
    const varied = withVariant(architecture, variant);
    for (const scenario of [undefined, ...varied.scenarios]) {
      if (mistakesOf(varied, scenario).length > 0) continue;
      const options = { seed: 7, replication: 1, duration: scenario?.settings.duration ?? 60, warmup: 1, maxEvents: 200_000 };
      const result = replicate(compile(varied, scenario), options);
      const hash = createHash('sha256').update(JSON.stringify(result)).digest('hex').slice(0, 16);
      lines.push(`${variant ?? 'base'}, ${scenario?.name ?? 'steady'}: ${result.events} events, ${hash}`);
    }
  }
  expect(lines).toMatchSnapshot();
});
