import { closest, distance } from 'fastest-levenshtein';

/** The candidate most like `word`, or nothing where none is near enough to be what was meant. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  return misspelt(word, candidates) ?? extended(word, candidates);
}

/** `; did you mean "x"?` for the end of a message, or nothing. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  const best = nearest(word, candidates);
  return best === undefined ? '' : `; did you mean "${best}"?`;
}

function misspelt(word: string, candidates: readonly string[]): string | undefined {
  if (candidates.length === 0) return undefined;
  const best = closest(word.toLowerCase(), [...candidates]);
  const limit = Math.min(word.length - 1, Math.floor(word.length / 3) + 1);
  return distance(word.toLowerCase(), best.toLowerCase()) <= limit ? best : undefined;
}

/** What is a whole word of the other: `aside` for `cache-aside`, `read-quorum` for `quorum` where there is no other quorum. */
function extended(word: string, candidates: readonly string[]): string | undefined {
  const parts = wordsOf(word);
  const alike = candidates.filter((candidate) => parts.includes(candidate.toLowerCase()) || wordsOf(candidate).includes(word.toLowerCase()));
  return alike.length === 1 ? alike[0] : undefined;
}

function wordsOf(name: string): readonly string[] {
  return name.toLowerCase().split(/[-_\s]+/);
}
