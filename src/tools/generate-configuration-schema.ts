import { summaryOf } from '../rules/page.ts';
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
          rules.map((rule) => [
            rule.id,
            // The editor shows the Markdown; other readers of JSON schemas know the description alone.
            { description: `${rule.title}.`, markdownDescription: summaryOf(rule), enum: severityWords, default: rule.severity },
          ]),
        ),
      },
    },
  };
  return `${JSON.stringify(schema, undefined, 2)}\n`;
}
