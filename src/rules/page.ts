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
      ...headOf(rule),
      '## The tradeoff',
      tradeoffOf(rule),
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

/** What the rule finds and what the tradeoff is, in Markdown: for where there is no room for the page. */
export function summaryOf(rule: Rule): string {
  return [...headOf(rule), tradeoffOf(rule)].join('\n\n');
}

function headOf({ title, severity, description }: Rule): readonly string[] {
  return [`**${title}** (${severity})`, description];
}

function tradeoffOf({ tradeoff }: Rule): string {
  return `- **Gained:** ${tradeoff.gained}\n- **Paid:** ${tradeoff.paid}\n- **Right to accept:** ${tradeoff.accept}`;
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
