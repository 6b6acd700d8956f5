/** A rule that a file may accept the findings of, as completion and hover tell of it. */
export interface KnownRule {
  readonly id: string;
  readonly title: string;
  /** What it finds and what the tradeoff is, in Markdown. */
  readonly summary?: string;
}

/** The language does not know rules; whoever joins it with them says so here. */
export class KnownRules {
  all: readonly KnownRule[] = [];
  /** Where the page of a rule opens, in an editor that can open it. */
  linkOf: (id: string) => string | undefined = () => undefined;

  /** What a hover and a completion say of a rule. */
  markdownOf(rule: KnownRule): string {
    const link = this.linkOf(rule.id);
    return [rule.summary ?? rule.title, ...(link === undefined ? [] : [`[Open its page](${link})`])].join('\n\n');
  }
}
