/** `order`, `order and product`, `order, product and account`. */
export function namesOf(elements: readonly { readonly name: string }[]): string {
  return listOf(elements.map((element) => element.name));
}

/** `order, which is critical`. */
export function criticalNamesOf(data: readonly { readonly name: string }[]): string {
  return `${namesOf(data)}, which ${data.length === 1 ? 'is' : 'are'} critical`;
}

/** The words as a sentence names them. */
export function listOf(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words[words.length - 1]}`;
}
