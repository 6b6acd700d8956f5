/**
 * Makes a part of a picture look like another drawing of it, and touches only what differs: what is under the mouse stays the same element, so
 * that a click that lasts longer than a moment of playback still meets it. Another part takes its place. Returns what is on the page now.
 */
export function repaint(part: Element, next: Element): Element {
  if (partName(part) !== partName(next)) {
    part.replaceWith(next);
    return next;
  }
  repaintPart(part, next);
  return part;
}

function repaintPart(part: Element, next: Element): void {
  if (part.isEqualNode(next)) return;
  copyAttributes(part, next);
  if (hasPartsAlone(part) && areAlike(part, next))
    for (const [index, child] of [...part.children].entries()) repaintPart(child, next.children[index]);
  else part.replaceChildren(...[...next.childNodes].map((child) => child.cloneNode(true)));
}

/** No text beside its parts, nor instead of them. */
function hasPartsAlone({ children, childNodes }: Element): boolean {
  return children.length > 0 && children.length === childNodes.length;
}

/** Whether two elements have the same parts, in the same order. */
function areAlike(one: Element, other: Element): boolean {
  const others = [...other.children];
  return one.children.length === others.length && [...one.children].every((part, index) => partName(part) === partName(others[index]));
}

/** What makes a part the same in two drawings. */
function partName(part: Element): string {
  return [
    part.tagName,
    part.getAttribute('data-node'),
    part.getAttribute('data-edge'),
    part.getAttribute('data-container'),
    part.getAttribute('data-toggle'),
  ].join(' ');
}

function copyAttributes(to: Element, from: Element): void {
  for (const { name } of [...to.attributes]) if (!from.hasAttribute(name)) to.removeAttribute(name);
  for (const { name, value } of from.attributes) if (to.getAttribute(name) !== value) to.setAttribute(name, value);
}
