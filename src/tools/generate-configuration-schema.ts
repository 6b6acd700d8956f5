import { severityWords } from '../rules/rule.ts';
import { ruleFiles } from './rule-files.ts';

/** The JSON schema of `tradeoff.json`, which editors complete and check by. */
export async function configurationSchema(): Promise<string> {
  const rules = (await ruleFiles()).map(({ rule }) => rule);
  const schema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Configuration of Tradeoff',
    type: 'object',
    additionalProperties: false,
    properties: {
      $schema: { type: 'string' },
      rules: {
        description: 'How severe the findings of each rule are; what is not named keeps the severity of the rule itself.',
        type: 'object',
        additionalProperties: false,
        properties: Object.fromEntries(
          rules.map(({ id, title, severity }) => [id, { description: `${title}.`, enum: severityWords, default: severity }]),
        ),
      },
    },
  };
  return `${JSON.stringify(schema, undefined, 2)}\n`;
}
