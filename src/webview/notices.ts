import type { Origin } from '../base/text-range.ts';
import type { PreviewProblem } from '../messages/server.ts';
import { icon, make } from './dom.ts';

const warning = 'M8 2.2L14.5 13.5h-13zM8 6.5v3.2M8 11.6v.5';
const mostShown = 3;

/** The errors of the file, above a picture that may be older than they are. */
export function problemBanner(problems: readonly PreviewProblem[], older: boolean, onReveal: (origin: Origin) => void): HTMLElement {
  const shown = problems.slice(0, mostShown).map((problem) => make('li', {}, problemButton(problem, onReveal)));
  const more = problems.length > mostShown ? make('li', { class: 'more' }, `and ${problems.length - mostShown} more`) : undefined;
  return make(
    'div',
    { class: 'banner error', role: 'alert' },
    icon(warning),
    make(
      'div',
      {},
      older ? make('p', {}, 'The file has errors; this is the last picture that could be drawn.') : undefined,
      make('ul', {}, ...shown, more),
    ),
  );
}

function problemButton({ message, uri, position }: PreviewProblem, onReveal: (origin: Origin) => void): HTMLElement {
  const place = `line ${position.line + 1}`;
  return make(
    'button',
    { type: 'button', class: 'link', onclick: () => onReveal({ uri, range: { start: position, end: position } }) },
    `${message} (${place})`,
  );
}

/** Why places cannot be read or kept; a mistake in their file is a link to it. */
export function placingBanner(problem: PreviewProblem, onReveal: (origin: Origin) => void): HTMLElement {
  const { message, position } = problem;
  const isOfFile = position.line > 0 || position.character > 0 || problem.uri.endsWith('.json');
  return make('div', { class: 'banner remark', role: 'status' }, icon(warning), isOfFile ? problemButton(problem, onReveal) : make('p', {}, message));
}

/** The server is gone: why, and what mends it. */
export function serverBanner(message: string, onRestart: () => void): HTMLElement {
  return make(
    'div',
    { class: 'banner error', role: 'alert' },
    icon(warning),
    make(
      'div',
      {},
      make('p', {}, `The language server does not answer: ${message}`),
      make('button', { type: 'button', onclick: onRestart }, 'Restart it'),
    ),
  );
}

/** There is no layout of the text as it stands; what is seen is older, if anything. */
export function layoutBanner(message: string, older: boolean, onAgain: () => void): HTMLElement {
  const words = [message, ...(older ? ['This is the picture before it.'] : [])].join(' ');
  const again = make('button', { type: 'button', title: 'With more time than before', onclick: onAgain }, 'Try again');
  return make('div', { class: 'banner error', role: 'alert' }, icon(warning), make('div', {}, make('p', {}, words), again));
}

/** What stands where no picture is yet. */
export function emptyPage(fileHasErrors: boolean): HTMLElement {
  const text = fileHasErrors
    ? 'The picture appears as soon as the errors above are mended.'
    : 'Nothing to draw yet. Declare a client and a service, and let a flow connect them:';
  const example = fileHasErrors
    ? undefined
    : make('pre', {}, 'client Shopper { users: 20k }\nservice Orders { instances: 4 }\n\nflow Checkout {\n  rate: 300/s\n  Shopper -> Orders\n}');
  return make('div', { class: 'empty' }, make('p', {}, text), example);
}

export function waitingPage(): HTMLElement {
  return make('div', { class: 'empty', role: 'status' }, make('p', {}, 'Drawing the architecture …'));
}
