/** What an attribute may hold; `undefined` leaves the attribute out. */
type Attributes = Readonly<Record<string, string | number | undefined>>;

/** One element; `content` is markup already, made by these functions. */
export function element(name: string, attributes: Attributes, ...content: readonly string[]): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${escaped(String(value))}"`)
    .join('');
  return content.length === 0 ? `<${name}${written}/>` : `<${name}${written}>${content.join('')}</${name}>`;
}

/** Text made safe for content and attributes alike; characters that XML does not allow at all become the replacement character. */
export function escaped(text: string): string {
  return text.replace(forbidden, '\ufffd').replace(/[&<>"']/g, (character) => entities[character as keyof typeof entities]);
}

const entities = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' } as const;

/** Control characters, halves of surrogate pairs and non-characters (XML 1.0, production 2). */
// eslint-disable-next-line no-control-regex -- finding control characters is its purpose
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Cs}/gu;
