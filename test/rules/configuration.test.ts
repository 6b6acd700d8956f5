import { readFile } from 'node:fs/promises';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { parseConfiguration, withDefaults } from '../../src/rules/configuration.ts';

const uri = 'file:///shop/tradeoff.json';

test('reads severities', () => {
  const { severities, diagnostics } = parseConfiguration('{"rules": {"proxy/single-proxy": "off", "queue/no-dead-letter": "error"}}', uri);
  expect(diagnostics).toEqual([]);
  expect(severities).toEqual({ 'proxy/single-proxy': 'off', 'queue/no-dead-letter': 'error' });
});

test.each([
  ['an empty file', '', []],
  ['an empty object', '{}', []],
  ['a schema', '{"$schema": "tradeoff.schema.json"}', []],
  [
    'a rule that does not exist',
    '{"rules": {"proxy/singel-proxy": "off"}}',
    ['1:12 There is no rule proxy/singel-proxy; did you mean "proxy/single-proxy"?'],
  ],
  [
    'a severity that does not exist',
    '{"rules": {"proxy/single-proxy": "warn"}}',
    ["1:34 A rule's severity is error, warning, information, hint, off."],
  ],
  [
    'a severity that is nearly right',
    '{"rules": {"proxy/single-proxy": "errors"}}',
    ['1:34 A rule\'s severity is error, warning, information, hint, off; did you mean "error"?'],
  ],
  ['a number', '{"rules": {"proxy/single-proxy": 2}}', ["1:34 A rule's severity is error, warning, information, hint, off."]],
  ['another setting', '{\n  "rule": {}\n}', ['2:3 "rule" is not a setting; did you mean "rules"?']],
  ['a list', '[]', ['1:1 A configuration is an object: {"rules": {"family/name": "warning"}}.']],
  ['rules as a list', '{"rules": ["proxy/single-proxy"]}', ['1:11 "rules" is an object: {"family/name": "warning"}.']],
  [
    'contradictions',
    '{"rules": {\n"proxy/single-proxy": "off",\n"proxy/single-proxy": "error"}}',
    ['3:23 proxy/single-proxy already is off above; say one of the two.'],
  ],
])('%s', (_, text, expected) => {
  expect(
    parseConfiguration(text, uri).diagnostics.map(
      ({ origin: { range }, message }) => `${range.start.line + 1}:${range.start.character + 1} ${message}`,
    ),
  ).toEqual(expected);
});

test('what is not JSON is said where it ends to be, and the rest is used', () => {
  const { severities, diagnostics } = parseConfiguration('{"rules": {"proxy/single-proxy": "off",', uri);
  expect(severities).toEqual({ 'proxy/single-proxy': 'off' });
  expect(diagnostics.map(({ code, message }) => `${code}: ${message.split(':')[0]}`)).toContain('configuration: This is not JSON');
});

test.each(['null', '"x"', '{"rules": null}', '{{{', '\u0000', '{"rules": {"a": {}}}', '{"__proto__": {"a": 1}}'])('never throws: %s', (text) => {
  expect(parseConfiguration(text, uri).severities).toEqual({});
});

test('settings of the editor fill only what the file leaves open', () => {
  const configured = { 'proxy/single-proxy': 'off' } as const;
  const settings = { 'proxy/single-proxy': 'error', 'queue/no-dead-letter': 'hint', 'no/rule': 'error', 'cache/write-back-loses': 7 };
  expect(withDefaults(configured, settings)).toEqual({ 'proxy/single-proxy': 'off', 'queue/no-dead-letter': 'hint' });
});

interface ConfigurationSchema {
  readonly properties: { readonly rules: { readonly properties: Readonly<Record<string, { readonly markdownDescription: string }>> } };
}

test('the schema that editors use agrees', async () => {
  const schema = JSON.parse(await readFile('media/tradeoff.schema.json', 'utf8')) as ConfigurationSchema;
  // What editors show in a hover; no keyword of JSON schemas.
  const validate = new Ajv({ keywords: ['markdownDescription'] }).compile(schema);
  expect(schema.properties.rules.properties['proxy/single-proxy'].markdownDescription).toContain('**Right to accept:**');
  expect(validate({ rules: { 'proxy/single-proxy': 'off' } })).toBe(true);
  expect(validate({ rules: { 'proxy/singel-proxy': 'off' } })).toBe(false);
  expect(validate({ rules: { 'proxy/single-proxy': 'warn' } })).toBe(false);
  expect(validate({ rule: {} })).toBe(false);
});
