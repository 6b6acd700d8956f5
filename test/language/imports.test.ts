import { URI } from 'langium';
import { describe, expect, test } from 'vitest';
import { diagnosticsOf } from '../../src/language/diagnostics.ts';
import { architectureOf, diagnose, folder, lineOf, parse } from '../support/architecture.ts';

const library = 'service Payments { external: true  latency: 80ms }';

async function lines(text: string, otherFiles: Readonly<Record<string, string>> = {}): Promise<readonly string[]> {
  return (await diagnose(text, otherFiles)).map(lineOf);
}

describe('imports', () => {
  test('names of an imported file are known, and its declarations are part of the architecture', async () => {
    const architecture = await architectureOf('import "./lib/payments.arch"\nsystem "Shop"\nclient U {}\nflow Pay { rate: 1/s  U -> Payments }', {
      'lib/payments.arch': library,
    });
    expect(architecture.title).toBe('Shop');
    expect(architecture.nodes.map(({ name }) => name)).toEqual(['U', 'Payments']);
    expect(architecture.nodes[1].origin.uri).toBe(`${folder}lib/payments.arch`);
  });

  test('imports of imports count, and circles are allowed', async () => {
    const architecture = await architectureOf('import "./b.arch"\nclient U {}\nflow F { rate: 1/s  U -> B -> C }', {
      'b.arch': 'import "./c.arch"\nservice B {}',
      'c.arch': 'import "./main.arch"\nservice C {}\nflow G { rate: 1/s  U -> C }',
    });
    expect(architecture.nodes.map(({ name }) => name)).toEqual(['U', 'B', 'C']);
  });

  test('a file that is not imported is not seen, although it lies in the workspace', async () => {
    expect(await lines('client U {}\nflow F { rate: 1/s  U -> Payments }', { 'payments.arch': library })).toEqual([
      '2:26 link: there is no node "Payments"; declare it, or import the file that does',
    ]);
  });

  test('two systems of one workspace may use the same names', async () => {
    const others = { 'other.arch': 'system "Other"\nservice Orders { cores: 8 }' };
    const { nodes } = await architectureOf('system "One"\nservice Orders { cores: 2 }', others);
    expect(nodes.map((node) => node.kind === 'service' && node.settings.cores)).toEqual([2]);
    expect(await lines('system "One"\nservice Orders {}', others)).toEqual([]);
  });

  test('without a title the file name is the title', async () => {
    expect((await architectureOf(library)).title).toBe('main.arch');
  });

  test.each([
    ['a missing file', './nowhere.arch', /^1:8 import: there is no file "\.\/nowhere\.arch"; create it, or remove the import$/],
    ['a misspelt file', './paymants.arch', /did you mean "\.\/payments\.arch"\?$/],
    [
      'a file outside of the workspace',
      '../other/x.arch',
      /^1:8 import: "\.\.\/other\/x\.arch" lies outside of the workspace folder; move the file into it$/,
    ],
    ['an absolute path', '/etc/passwd.arch', /^1:8 import: .* is not relative to this file/],
    ['another scheme', 'https://example.org/x.arch', /^1:8 import: .* is not relative to this file/],
    ['another kind of file', './notes.txt', /^1:8 import: "\.\/notes\.txt" is no architecture/],
  ])('%s', async (_title, path, says) => {
    const found = await lines(`import "${path}"\nservice S {}`, { 'payments.arch': library });
    expect(found).toEqual([expect.stringMatching(says)]);
  });

  test('a folder above the file is inside as long as the workspace holds it', async () => {
    const { services } = await parse('service S {}', { 'deep/inner.arch': 'import "../payments.arch"', 'payments.arch': library });
    const inner = services.shared.workspace.LangiumDocuments.getDocument(URI.parse(`${folder}deep/inner.arch`))!;
    expect(diagnosticsOf(inner)).toEqual([]);
  });
});

describe('a name declared in two files', () => {
  test('is told where the file itself declares it, with both places', async () => {
    const [found, ...more] = await diagnose('import "./payments.arch"\nqueue Payments {}', { 'payments.arch': library });
    expect(more).toEqual([]);
    expect(lineOf(found)).toBe('2:7 link: "Payments" is declared twice: as a queue here, and as a service at payments.arch:1; rename one of them');
    expect(found.related.map(({ origin }) => origin.uri)).toEqual([`${folder}payments.arch`]);
  });

  test('is told at the import where two imported files declare it', async () => {
    const found = await diagnose('import "./payments.arch"\nimport "./more.arch"', { 'payments.arch': library, 'more.arch': 'queue Payments {}' });
    expect(found.map(lineOf)).toEqual([
      '2:8 link: "Payments" is declared twice in what is imported, at payments.arch:1 and at more.arch:1; rename one of them',
    ]);
    expect(found[0].related).toHaveLength(2);
  });

  test('is no clash between a node and a profile', async () => {
    expect(await lines('profile cheap : service { cores: 1 }\nservice cheap : cheap {}')).toEqual([]);
  });
});

describe('profiles', () => {
  test('one name may stand for several kinds', async () => {
    const { nodes } = await architectureOf('cache X : redis {}\nqueue Y : redis {}');
    expect(nodes.map(({ profiles }) => profiles)).toEqual([['redis'], ['redis']]);
  });

  test("a profile of one's own extends a built-in one; own properties win over it, and it over its base", async () => {
    const { nodes } = await architectureOf(
      'profile our-pg : postgres { read-time: 0.4ms  failover: automatic }\ndatabase D : our-pg { failover: manual }',
    );
    const [node] = nodes;
    expect(node.profiles).toEqual(['our-pg', 'postgres']);
    expect(node.settings).toMatchObject({ 'read-time': { kind: 'constant', value: 0.0004 }, failover: 'manual', concurrency: 100 });
    expect(node.inherited).toMatchObject({ 'read-time': 'our-pg', concurrency: 'postgres' });
    expect(Object.keys(node.stated)).toEqual(['failover']);
    expect(node.inherited).not.toHaveProperty('failover');
  });

  test('which of two kinds a profile extends is told by what it states', async () => {
    const { nodes } = await architectureOf('profile quick : redis { hit-time: 0.1ms }\ncache C : quick {}');
    expect(nodes[0].settings).toMatchObject({ 'hit-time': { value: 0.0001 } });
    expect(await lines('profile any : redis { instances: 2 }')).toEqual([
      expect.stringMatching(/^1:15 link: "redis" is a profile of .*; state a property that only one of them has$/),
    ]);
  });

  test("one's own profile takes the place of a built-in one of the same name", async () => {
    const { nodes } = await architectureOf('profile postgres : database { read-time: 7ms }\ndatabase D : postgres {}');
    expect(nodes[0].settings).toMatchObject({ 'read-time': { value: 0.007 }, concurrency: 64 });
  });
});
