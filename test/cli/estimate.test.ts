import { describe, expect, test } from 'vitest';
import { folderWith, tradeoff } from '../support/tradeoff.ts';

const shop = `system "Shop"
client C
service S { time: 10ms  cores: 2 }
service T { time: 1ms }
queue Q { partitions: 2  capacity: 900 }
service W { time: 50ms  cores: 2 }
network default { latency: 0ms }
flow F { rate: 100/s  C -> S -> T  S => Q : "job"  Q => W }
variant Twice { S { cores: 4 } }
`;

describe('tradeoff estimate', () => {
  test('says what saturates first, and what piles up', async () => {
    const folder = await folderWith({ 'shop.arch': shop });
    const { code, output } = await tradeoff(['estimate', 'shop.arch'], { folder });
    expect(code).toBe(0);
    // Two CPUs of 50 ms manage 40/s of the 100/s.
    expect(output).toContain('does not keep up: it manages x0.4 of this load');
    expect(output).toMatch(/S +service +100\/s +50% +50%/);
    expect(output).toMatch(/→ W +group +100\/s +250% +250% +– +60\/s pile up, full after 15s/);
  });

  test('as JSON, with a variant', async () => {
    const folder = await folderWith({ 'shop.arch': shop });
    const { code, output } = await tradeoff(['estimate', 'shop.arch', '--variant', 'Twice', '--format', 'json'], { folder });
    expect(code).toBe(0);
    const report = JSON.parse(output) as { estimate: { nodes: Record<string, { utilisation: number }> } };
    expect(report).toMatchObject({ schema: 'tradeoff.estimate/1', system: 'Shop', file: 'shop.arch', variant: 'Twice' });
    expect(report.estimate.nodes['S'].utilisation).toBeCloseTo(0.25, 9);
  });

  test('stands beside what was measured, in each run of a simulation', async () => {
    const folder = await folderWith({ 'small.arch': 'system "S"\nclient C\nservice S { time: 10ms }\nflow F { rate: 20/s  C -> S }\n' });
    const { output } = await tradeoff(['simulate', 'small.arch', '--format', 'json', '--duration', '20s', '--replications', '2'], { folder });
    const [run] = (JSON.parse(output) as { runs: { estimate: { nodes: Record<string, { utilisation: number }>; capacity: object } }[] }).runs;
    expect(run.estimate.nodes['S'].utilisation).toBeCloseTo(0.2, 9);
    expect(run.estimate.capacity).toEqual({ loadFactor: 5, bottleneck: 'S', next: [] });
  });

  test.each([
    ['a mistake in the file', 'system "S"\nservice A { cores: many }\n', [], 'shop.arch:2:20:'],
    ['a variant that does not exist', shop, ['--variant', 'Twize'], 'there is no variant "Twize"'],
  ])('%s is one line, and exit 2', async (_, text, options, expected) => {
    const folder = await folderWith({ 'shop.arch': text });
    const { code, errors } = await tradeoff(['estimate', 'shop.arch', ...options], { folder });
    expect(code).toBe(2);
    expect(errors).toContain(expected);
    expect(errors).not.toMatch(/^\s+at /m);
  });
});
