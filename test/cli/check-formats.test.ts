import { Ajv } from 'ajv';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folderWith, tradeoff } from '../support/tradeoff.ts';

const design = `system "S"
client U
service Shop { instances: 2 }
database Ledger { followers: 2  replication: async  failover: automatic  lag: 1s }
data order { keys: 1k  store: Ledger  critical: true }
flow Pay {
  rate: 10/s
  U -> Shop
  Shop -> Ledger : write order
}
require Pay.availability >= 99%
`;

const text = {
  type: 'object',
  required: ['text'],
  properties: { text: { type: 'string', minLength: 1 }, markdown: { type: 'string' } },
  additionalProperties: false,
};
const place = { type: 'integer', minimum: 1 };
const region = {
  type: 'object',
  required: ['startLine', 'startColumn', 'endLine', 'endColumn'],
  properties: { startLine: place, startColumn: place, endLine: place, endColumn: place },
  additionalProperties: false,
};
const artifactLocation = {
  type: 'object',
  required: ['uri'],
  properties: { uri: { type: 'string', pattern: '^[^ \\\\]+$' } },
  additionalProperties: false,
};
const physicalLocation = {
  type: 'object',
  required: ['artifactLocation', 'region'],
  properties: { artifactLocation, region },
  additionalProperties: false,
};
const level = { enum: ['none', 'note', 'warning', 'error'] };
/** What we write of SARIF, by the standard: sections 3.13 (log), 3.14 (run), 3.19 (driver), 3.27 (result), 3.49 (descriptor), 3.55 (fix). */
const sarifSchema = {
  type: 'object',
  required: ['version', 'runs'],
  additionalProperties: false,
  properties: {
    $schema: { const: 'https://json.schemastore.org/sarif-2.1.0.json' },
    version: { const: '2.1.0' },
    runs: {
      type: 'array',
      minItems: 1,
      maxItems: 1,
      items: {
        type: 'object',
        required: ['tool', 'results', 'columnKind'],
        additionalProperties: false,
        properties: {
          columnKind: { const: 'utf16CodeUnits' },
          tool: {
            type: 'object',
            required: ['driver'],
            additionalProperties: false,
            properties: {
              driver: {
                type: 'object',
                required: ['name', 'version', 'semanticVersion', 'rules'],
                additionalProperties: false,
                properties: {
                  name: { const: 'Tradeoff' },
                  version: { type: 'string' },
                  semanticVersion: { type: 'string', pattern: '^\\d+\\.\\d+\\.\\d+' },
                  rules: {
                    type: 'array',
                    uniqueItems: true,
                    items: {
                      type: 'object',
                      required: ['id', 'shortDescription', 'defaultConfiguration'],
                      additionalProperties: false,
                      properties: {
                        id: { type: 'string' },
                        shortDescription: text,
                        help: text,
                        defaultConfiguration: { type: 'object', required: ['level'], properties: { level }, additionalProperties: false },
                      },
                    },
                  },
                },
              },
            },
          },
          results: {
            type: 'array',
            items: {
              type: 'object',
              required: ['ruleId', 'ruleIndex', 'level', 'message', 'locations'],
              additionalProperties: false,
              properties: {
                ruleId: { type: 'string' },
                ruleIndex: { type: 'integer', minimum: 0 },
                level,
                message: text,
                locations: {
                  type: 'array',
                  minItems: 1,
                  items: { type: 'object', required: ['physicalLocation'], properties: { physicalLocation }, additionalProperties: false },
                },
                relatedLocations: {
                  type: 'array',
                  items: {
                    type: 'object',
                    required: ['id', 'physicalLocation', 'message'],
                    properties: { id: { type: 'integer', minimum: 0 }, physicalLocation, message: text },
                    additionalProperties: false,
                  },
                },
                fixes: {
                  type: 'array',
                  minItems: 1,
                  items: {
                    type: 'object',
                    required: ['artifactChanges'],
                    additionalProperties: false,
                    properties: {
                      description: text,
                      artifactChanges: {
                        type: 'array',
                        minItems: 1,
                        items: {
                          type: 'object',
                          required: ['artifactLocation', 'replacements'],
                          additionalProperties: false,
                          properties: {
                            artifactLocation,
                            replacements: {
                              type: 'array',
                              minItems: 1,
                              items: {
                                type: 'object',
                                required: ['deletedRegion'],
                                properties: {
                                  deletedRegion: region,
                                  insertedContent: { type: 'object', properties: { text: { type: 'string' } }, additionalProperties: false },
                                },
                                additionalProperties: false,
                              },
                            },
                          },
                        },
                      },
                    },
                  },
                },
              },
            },
          },
        },
      },
    },
  },
};

interface Region {
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
}

interface Sarif {
  readonly runs: readonly [
    {
      readonly tool: { readonly driver: { readonly rules: readonly { id: string; help?: { text: string; markdown: string } }[] } };
      readonly results: readonly {
        readonly ruleId: string;
        readonly ruleIndex: number;
        readonly level: string;
        readonly locations: readonly [{ physicalLocation: { artifactLocation: { uri: string }; region: Region } }];
        readonly fixes?: readonly {
          description: { text: string };
          artifactChanges: readonly [{ replacements: readonly { deletedRegion: Region; insertedContent: { text: string } }[] }];
        }[];
      }[];
    },
  ];
}

test('SARIF holds what the standard requires: rules with help, places, and fixes that mend', async () => {
  const folder = await folderWith({ 'a folder/shop.arch': design });
  const { output, code, errors } = await tradeoff(['check', '--format', 'sarif'], { folder });
  expect({ code, errors }).toEqual({ code: 0, errors: '' });
  const validate = new Ajv({ strict: false, allErrors: true }).compile(sarifSchema);
  const log = JSON.parse(output) as Sarif;
  validate(log);
  expect(validate.errors ?? []).toEqual([]);
  const [{ tool, results }] = log.runs;
  for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex].id).toBe(ruleId);
  const found = results.find(({ ruleId }) => ruleId === 'replication/async-loses-on-failover');
  expect(found?.level).toBe('warning');
  expect(found?.locations[0].physicalLocation).toEqual({
    artifactLocation: { uri: 'a%20folder/shop.arch' },
    region: { startLine: 4, startColumn: 33, endLine: 4, endColumn: 51 },
  });
  const { help } = tool.driver.rules.find(({ id }) => id === 'replication/async-loses-on-failover')!;
  expect(help?.markdown).toContain('**Paid:**');
  expect(help?.text).not.toContain('**');
  const fix = found?.fixes?.find(({ description }) => description.text === 'Replicate synchronously');
  expect(applyEdits(design, fix?.artifactChanges[0].replacements ?? [])).toContain('replication: sync ');
});

test('SARIF of a clean folder is a run without results', async () => {
  const folder = await folderWith({
    'empty.arch': 'system "S"\nclient U\nservice Shop\nflow F {\n  rate: 1/s\n  U -> Shop\n}\nrequire F.availability >= 99%\n',
  });
  const { output, code } = await tradeoff(['check', '--format', 'sarif'], { folder });
  expect(code).toBe(0);
  expect((JSON.parse(output) as Sarif).runs[0].results.filter(({ level: each }) => each !== 'note')).toEqual([]);
});

test('GitHub is told each finding at its line, with what would end the line escaped', async () => {
  const folder = await folderWith({ 'a,b:c.arch': design.replace('service Shop {', 'service Shop { coers: 2 ') });
  const { output, code } = await tradeoff(['check', '--format', 'github'], { folder });
  expect(code).toBe(1);
  const lines = output.trimEnd().split('\n');
  expect(lines).toContain(
    '::error file=a%2Cb%3Ac.arch,line=3,endLine=3,col=16,endColumn=21,title=schema::' + lines[0].slice(lines[0].lastIndexOf('::') + 2),
  );
  expect(lines[0]).toContain('did you mean "cores"?');
  expect(lines.slice(0, -1).every((line) => /^::(error|warning|notice) file=[^,]+,line=\d+,endLine=\d+,.*title=[^:]+::.+$/.test(line))).toBe(true);
  expect(lines.at(-1)).toBe('1 file checked: 1 error');
});

test('a percent sign in a message cannot become an escape of GitHub', async () => {
  const folder = await folderWith({ 'p.arch': design.replace('instances: 2', 'instances: 50%') });
  const { output } = await tradeoff(['check', '--format', 'github'], { folder });
  expect(output).toContain('50%25');
  expect(output).not.toMatch(/50%(?!25)/);
});

test('-o writes the report to a file', async () => {
  const folder = await folderWith({ 'shop.arch': design });
  await tradeoff(['check', '--format', 'sarif', '-o', 'out.sarif'], { folder });
  expect(JSON.parse(await readFile(join(folder, 'out.sarif'), 'utf8'))).toMatchObject({ version: '2.1.0' });
});

interface Replacement {
  readonly deletedRegion: Region;
  readonly insertedContent: { readonly text: string };
}

/** The text as a reader of SARIF would write it: replacements from the end, lines and columns from 1. */
function applyEdits(before: string, replacements: readonly Replacement[]): string {
  const lines = before.split('\n');
  const offset = (line: number, column: number): number => lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0) + column - 1;
  return [...replacements]
    .map(({ deletedRegion: { startLine, startColumn, endLine, endColumn }, insertedContent }) => ({
      from: offset(startLine, startColumn),
      to: offset(endLine, endColumn),
      text: insertedContent.text,
    }))
    .sort((one, other) => other.from - one.from)
    .reduce((after, { from, to, text: inserted }) => after.slice(0, from) + inserted + after.slice(to), before);
}
