import type { Folding } from '../diagram/folding.ts';
import { heatOf, steadyRun } from '../diagram/heat.ts';
import type { Result } from '../model/generated/result.ts';
import type { Placements } from '../model/placements.ts';
import { resultHtml } from '../report/html/result-html.ts';
import { junit } from '../report/junit.ts';
import { resultMarkdown } from '../report/result-markdown.ts';
import type { RenderOptions, RenderOutcome } from './render.ts';

export const reportFormats = ['html', 'junit', 'markdown'] as const;
export type ReportFormat = (typeof reportFormats)[number];

export interface ReportOptions {
  readonly format: ReportFormat;
  /** What was placed by hand in its picture. */
  readonly placements?: Placements;
  /** What its reader opened and closed in it. */
  readonly folding?: Folding;
}

/** `draw` is asked only where the report shows a picture; where it cannot be drawn, the report says why. */
export async function resultReport(result: Result, format: ReportFormat, draw: () => Promise<RenderOutcome<'svg'>>): Promise<string> {
  switch (format) {
    case 'junit':
      return junit(result);
    case 'markdown':
      return resultMarkdown(result);
    case 'html':
      return resultHtml(result, await draw());
  }
}

/** The system with the load of the steady run as heat. */
export function pictureFor(result: Result): RenderOptions<'svg'> {
  const run = steadyRun(result);
  return { format: 'svg', theme: 'light', heat: run && heatOf(run) };
}
