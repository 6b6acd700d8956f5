/** Attributes and listeners (`onclick`) of an element; `undefined` and `false` leave an attribute out. */
type Attributes = Readonly<Record<string, string | number | boolean | undefined | ((event: Event) => void)>>;

type Child = Node | string | undefined;

/** Makes an element. Strings become text nodes, never markup: nothing that a file says can add an element to the page. */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name.replace(/^on/, ''), value);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== undefined && value !== false) element.setAttribute(name, String(value));
  }
  element.append(...children.filter((child) => child !== undefined));
  return element;
}

/** A dotted name as text that may be broken before its dots, and nowhere within a word. */
export function breakable(name: string): readonly Child[] {
  return name.split(/(?=\.)/).flatMap((part, index) => (index === 0 ? [part] : [make('wbr'), part]));
}

/** An icon of ours: lines on a field of 16 × 16, in the colour of the text around it. */
export function icon(lines: string): SVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  for (const [name, value] of Object.entries({ viewBox: '0 0 16 16', class: 'icon', 'aria-hidden': 'true' })) svg.setAttribute(name, value);
  path.setAttribute('d', lines);
  svg.append(path);
  return svg;
}

/** The elements of an SVG text, checked by the parser; a picture that it refuses is a defect of ours. */
export function parsedSvg(text: string): SVGSVGElement {
  const parsed = new DOMParser().parseFromString(text, 'image/svg+xml').documentElement;
  if (!(parsed instanceof SVGSVGElement)) throw new Error(`The picture is no SVG: ${parsed.textContent?.slice(0, 200) ?? ''}`);
  return document.importNode(parsed, true);
}
