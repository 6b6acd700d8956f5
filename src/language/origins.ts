import { AstUtils } from 'langium';
import type { Origin } from '../base/text-range.ts';
import { rangeOf, type Spot } from './report.ts';

/** Where a node, or a property of it, stands. */
export function originOf(spot: Spot): Origin {
  return { uri: AstUtils.getDocument(spot.node).uri.toString(), range: rangeOf(spot) };
}
