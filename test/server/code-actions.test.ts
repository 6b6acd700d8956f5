import { describe, expect, test } from 'vitest';
import { CodeActionRequest, type CodeAction, type SnippetTextEdit, type TextDocumentEdit, type TextEdit } from 'vscode-languageserver/node';
import type { TextEdit as TextEditOfModel } from '../../src/base/text-range.ts';
import type { Diagnostic } from '../../src/model/diagnostic.ts';
import { fixAll } from '../../src/server/code-actions.ts';
import { applied } from '../language/editor-requests.ts';
import { marked } from '../support/architecture.ts';
import { TestClient } from './client.ts';

interface Asked {
  readonly client: TestClient;
  readonly text: string;
  readonly actions: readonly CodeAction[];
}

/** The actions at the cursor `│` of a file beside others. */
async function ask(
  source: string,
  { only, snippets = false, files = {} }: { only?: string; snippets?: boolean; files?: Record<string, string> } = {},
): Promise<Asked> {
  const { text, cursor = 0 } = marked(source);
  const client = await TestClient.start(
    { 'main.arch': text, ...files },
    snippets ? { workspace: { workspaceEdit: { snippetEditSupport: true } } } : {},
  );
  await client.open('main.arch', text);
  const before = text.slice(0, cursor).split('\n');
  const position = { line: before.length - 1, character: before.at(-1)!.length };
  const actions = await client.connection.sendRequest(CodeActionRequest.type, {
    textDocument: { uri: client.uri('main.arch') },
    range: { start: position, end: position },
    context: { diagnostics: [], ...(only === undefined ? {} : { only: [only] }) },
  });
  return { client, text, actions: (actions ?? []) as CodeAction[] };
}

/** The text once an action has been taken. */
function taken({ actions, text, client }: Asked, title: string): string {
  const found = actions.find((action) => action.title === title);
  if (found === undefined) throw new Error(`There is no "${title}" among ${actions.map((action) => action.title).join(', ')}`);
  const changes = (found.edit?.documentChanges ?? []) as TextDocumentEdit[];
  expect(changes.map(({ textDocument }) => textDocument.uri)).toEqual([client.uri('main.arch')]);
  return applied(text, changes[0].edits as TextEdit[]);
}

async function problemsOf({ client }: Asked, text: string): Promise<string[]> {
  await client.change('main.arch', text);
  const { diagnostics } = await client.request('tradeoff/check', { uri: client.uri('main.arch') });
  return diagnostics.map(({ code }) => code);
}

const titles = ({ actions }: Asked): string[] => actions.map(({ title }) => title);

const design = `system "S"
client C
service S { cores: 2 }
database D
data d { keys: 10  store: D  critical: true }
flow F {
  rate: 1/s
  C -> S -> D : write d
}
require F.availability >= 99%
`;

describe('fix all', () => {
  const two = 'system "S"\nclient C\nservice S { coers: 2  instnces: 2 }\nflow F { rate: 5 /s  C -> S }\nrequire F.availability >= 99%\n';

  test('takes every fix that is the only one, and is not offered unasked', async () => {
    const asked = await ask(two, { only: 'source.fixAll' });
    expect(asked.actions).toHaveLength(1);
    expect(asked.actions[0].kind).toBe('source.fixAll.tradeoff');
    const fixed = taken(asked, 'Fix all that has one remedy');
    expect(fixed).toBe(two.replace('coers', 'cores').replace('instnces', 'instances').replace('5 /s', '5/s'));
    expect(titles(await ask(two))).not.toContain('Fix all that has one remedy');
    expect(
      (
        await ask(two.replace('coers', 'cores').replace('instnces', 'instances').replace('5 /s', '5/s'), {
          only: 'source.fixAll.tradeoff',
        })
      ).actions,
    ).toEqual([]);
  });

  test('takes the first of fixes that touch one another, and none that changes another file', () => {
    const at = (from: number, to: number, newText: string, uri = 'file:///a') => ({
      origin: { uri, range: { start: { line: 0, character: from }, end: { line: 0, character: to } } },
      newText,
    });
    const diagnostic = (...edits: TextEditOfModel[]): Diagnostic => ({
      severity: 'error',
      code: 'schema',
      message: '',
      origin: edits[0].origin,
      related: [],
      fixes: [{ title: 'x', edits }],
    });
    const context = { ruleLink: undefined, fillsInSnippets: false, versionOf: () => 1, textOf: () => undefined };
    const diagnostics = [
      diagnostic(at(4, 6, 'one')),
      diagnostic(at(6, 6, 'two')),
      diagnostic(at(0, 1, 'three'), at(5, 9, '')),
      diagnostic(at(12, 13, 'four'), at(0, 1, '', 'file:///b')),
      diagnostic(at(10, 11, 'five')),
    ];
    const [action] = fixAll('file:///a', diagnostics, context);
    const [change] = action.edit?.documentChanges as TextDocumentEdit[];
    expect(change.edits.map((edit) => 'newText' in edit && edit.newText)).toEqual(['one', 'five']);
  });

  test('is of its own kind alone', async () => {
    const asked = await ask(two.replace('coers', '│coers'), { only: 'quickfix' });
    expect(titles(asked)).toEqual(['Change to "cores"']);
    expect((await ask(two, { only: 'source.organizeImports' })).actions).toEqual([]);
  });
});

describe('acceptance', () => {
  test('stands after what it is about, and silences the finding', async () => {
    const asked = await ask(design.replace('database D', 'database │D'));
    const text = taken(asked, 'Accept replication/single-copy on D');
    expect(text).toBe(design.replace('database D\n', 'database D\naccept replication/single-copy on D because "why it is right here"\n'));
    expect(await problemsOf(asked, text)).not.toContain('replication/single-copy');
  });

  test('selects the reason where the editor can', async () => {
    const { actions } = await ask(design.replace('database D', 'database │D'), { snippets: true });
    const action = actions.find(({ title }) => title === 'Accept replication/single-copy on D');
    const [edit] = (action?.edit?.documentChanges as TextDocumentEdit[])[0].edits as SnippetTextEdit[];
    expect(edit.snippet).toEqual({ kind: 'snippet', value: '\naccept replication/single-copy on D because "${1:why it is right here}"' });
  });

  test('is not offered for mistakes of the language, nor for an acceptance that matches nothing', async () => {
    const idle = `${design}accept │proxy/single-proxy on S because "Later."\n`;
    expect(titles(await ask(idle))).toEqual(['Remove the accept']);
    expect(titles(await ask(design.replace('cores', '│coers')))).toEqual(['Change to "cores"']);
  });
});

describe('missing declarations', () => {
  test.each([
    ['C -> │Sales', 'Declare service Sales', 'service Sales'],
    ['C -> │Store : read d', 'Declare database Store', 'database Store'],
    ['C -> S\n  S => │Jobs', 'Declare queue Jobs', 'queue Jobs'],
    ['C -> S : read │item', 'Declare data item', 'data item { keys: 1k }'],
  ])('%s', async (line, title, declaration) => {
    const source = design.replace('C -> S -> D : write d', line);
    const asked = await ask(source);
    const text = taken(asked, title);
    expect(text).toContain(`}\n${declaration}\nrequire F`);
    expect(await problemsOf(asked, text)).not.toContain('link');
  });

  test.each([
    ['database D', 'database D { in: │eu }', 'Declare region eu'],
    ['database D', 'database D : │ourdb', 'Declare profile ourdb : database'],
    ['require F.availability >= 99%', 'require F.availability >= 99% during │Storm', 'Declare scenario Storm'],
    ['require F.availability >= 99%', 'require │G.latency.p99 < 1s', 'Declare flow G'],
    ['client C\n', 'client C { think: 1s }\nscenario Peak { duration: 5min  at 1min load │G x2 }\n', 'Declare flow G'],
    ['require F.availability >= 99%', 'require │e.lost = 0', 'Declare data e'],
    ['require F.availability >= 99%', 'require │T.utilisation < 80%', 'Declare service T'],
    ['require F', 'scenario Crash { duration: 5min  at 1min crash │T for 1min }\nrequire F', 'Declare service T'],
    ['require F', 'scenario Slow { duration: 5min  at 1min slow │T x2 }\nrequire F', 'Declare database T'],
    ['require F', 'scenario Flush { duration: 5min  at 1min flush │K }\nrequire F', 'Declare cache K'],
    ['require F', 'scenario Cut { duration: 5min  at 1min partition S | │eu }\nrequire F', 'Declare region eu'],
    ['require F', 'view V { flow: │G }\nrequire F', 'Declare flow G'],
    ['database D', 'region eu { zone a }\ndatabase D { in: eu.│b }', 'Declare zone b in eu'],
  ])('of %s as %s', async (from, to, title) => {
    const asked = await ask(design.replace(from, to));
    expect(await problemsOf(asked, taken(asked, title))).not.toContain('link');
  });
});

describe('missing zones', () => {
  const beside = (region: string): string => `${region}service S { in: eu.│b }\n`;

  test.each([
    ['in braces', 'region eu { zone a }\n', 'region eu { zone a  zone b }\n'],
    ['line by line, as the file ends its lines', 'region eu {\r\n  zone a\r\n}\r\n', 'region eu {\r\n  zone a\r\n  zone b\r\n}\r\n'],
    ['in empty braces', 'region eu {}\n', 'region eu { zone b }\n'],
    ['without braces', 'region eu "Europe"\n', 'region eu "Europe" { zone b }\n'],
  ])('%s', async (_title, region, wanted) => {
    const asked = await ask(beside(region));
    expect(taken(asked, 'Declare zone b in eu')).toBe(beside(wanted).replace('│', ''));
  });

  test('declarations are lines of a file with carriage returns, too', async () => {
    const asked = await ask('system "S"\r\nservice S : │ours\r\n');
    expect(taken(asked, 'Declare profile ours : service')).toBe('system "S"\r\nservice S : ours\r\nprofile ours : service\r\n');
  });
});

describe('profiles', () => {
  test('are extracted from what a node has of its own, and go on from the one it had', async () => {
    const asked = await ask('region eu { zone a }\nservice │S "Sales" { in: eu  cores: 2  time: 3ms  tags: ["x"] }\n');
    expect(taken(asked, 'Extract 2 properties into a profile')).toBe(
      'region eu { zone a }\nservice S : S-profile "Sales" { in: eu  tags: ["x"] }\nprofile S-profile : service { cores: 2  time: 3ms }\n',
    );
    const based = await ask('cache │K : redis {\n  capacity: 100\n  ttl: 5s\n}\n');
    const text = taken(based, 'Extract 2 properties into a profile');
    expect(text).toContain('cache K : K-profile {');
    expect(text).toContain('profile K-profile : redis { capacity: 100  ttl: 5s }\n');
    expect(await problemsOf(based, text)).not.toContain('link');
  });

  test('are inlined where they are the user’s, what the node states itself left as it is', async () => {
    const source = 'profile ours : redis { capacity: 100  ttl: 5s }\ncache │K : ours { ttl: 1s }\ncache L : ours\n';
    const asked = await ask(source);
    expect(taken(asked, 'Inline profile ours')).toBe(source.replace('│', '').replace('K : ours { ttl: 1s }', 'K : redis { ttl: 1s  capacity: 100 }'));
    const bare = await ask('profile ours : service { cores: 2 }\nservice │S : ours\n');
    expect(taken(bare, 'Inline profile ours')).toBe('profile ours : service { cores: 2 }\nservice S { cores: 2 }\n');
    expect(titles(await ask('cache │K : redis { ttl: 5s }\n'))).not.toContain('Inline profile redis');
  });
});

describe('flows', () => {
  test.each([
    ['Require a latency of "F"', 'require F.latency.p99 < 500ms'],
    ['Require an availability of "F"', 'require F.availability >= 99.9%'],
    ['Create a scenario that loads "F" more', 'scenario FPeak { duration: 5min  at 1min load F x2 for 2min }'],
  ])('%s', async (title, line) => {
    const asked = await ask(design.replace('flow F', 'flow │F'));
    const text = taken(asked, title);
    expect(text).toContain(`}\n${line}\nrequire F.availability >= 99%`);
    expect((await problemsOf(asked, text)).filter((code) => !code.includes('/'))).toEqual([]);
  });
});
