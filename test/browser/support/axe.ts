import axe from 'axe-core';
import type { Page } from 'playwright-core';

/**
 * What axe finds wrong with the page, a line each: rule, place and reason. Every rule of WCAG 2.2 A and AA and of good practice. One is
 * asked of the picture's cards in our own way: axe takes all that is drawn on a card for its label; the label is its title.
 */
export async function accessibilityViolations(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => (window as unknown as { axe: typeof axe }).axe.run(document, { resultTypes: ['violations'] }));
  const found = violations.flatMap(({ id, impact, nodes }) =>
    nodes
      .filter(({ html }) => !(id === 'label-content-name-mismatch' && /^<g data-(node|edge)=/.test(html)))
      .map(({ target, failureSummary = '' }) => `${id} (${impact ?? 'unknown'}) at ${target.join(' ')}: ${failureSummary.replaceAll(/\s+/g, ' ')}`),
  );
  const titleless = await page.locator('[data-node][aria-label]').evaluateAll((cards) =>
    cards.flatMap((card) => {
      const name = card.getAttribute('aria-label')!;
      const titles = [...card.querySelectorAll('text[font-size="14"]')].map(({ textContent }) => textContent ?? '');
      return titles.length > 0 && name.startsWith(titles.join(' ')) ? [] : [`a card is named ${name}, and shows ${titles.join(' ')}`];
    }),
  );
  return [...found, ...titleless];
}
