import { harmSection } from './harm-section.ts';
import { codeBlock, withoutMarks } from './markdown.ts';
import type { Reference, Rule } from './rule.ts';

/** The rule's reference page, in Markdown. */
export function pageOf(rule: Rule): string {
  const [violation] = rule.examples.violating;
  const [clean] = rule.examples.clean;
  return (
    [
      `# ${rule.id}`,
      `**${rule.title}** (${rule.severity})`,
      rule.description,
      '## The tradeoff',
      `- **Gained:** ${rule.tradeoff.gained}\n- **Paid:** ${rule.tradeoff.paid}\n- **Right to accept:** ${rule.tradeoff.accept}`,
      '## A design that it finds',
      codeBlock(withoutMarks(violation.text)),
      violation.messages.map((message) => `> ${message}`).join('\n>\n'),
      ...(violation.fixes.length === 0 ? [] : [`Quick fixes: ${violation.fixes.map((title) => `*${title}*`).join(', ')}.`]),
      '## A design that it does not',
      codeBlock(clean),
      ...harmSection(rule),
      '## Accept or configure',
      acceptance(rule),
      '## References',
      rule.references.map((reference) => `- ${linkOf(reference)}`).join('\n'),
    ].join('\n\n') + '\n'
  );
}

function acceptance(rule: Rule): string {
  return [
    'Where the tradeoff is right, say so in the file, and it becomes a decision in every report:',
    codeBlock(`accept ${rule.id} because "…"`),
    'With `on NAME` it holds for one declaration only. For a whole workspace, `tradeoff.json`:',
    `\`\`\`json\n{ "rules": { "${rule.id}": "off" } }\n\`\`\``,
    '(`error`, `warning`, `information`, `hint` or `off`.)',
  ].join('\n\n');
}

function linkOf({ title, url }: Reference): string {
  return url === undefined ? title : `[${title}](${url})`;
}
