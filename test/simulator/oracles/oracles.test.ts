import { briefEdition } from './claim.ts';
import { outcomesOf, prove } from './prove.ts';
import { families } from './table/index.ts';

// Those of the table that take a moment each, some in a part of their length; `npm run test:long` runs all of it.
const brief = families
  .flatMap(({ claims }) => claims)
  .filter((claim) => claim.brief !== undefined)
  .map(briefEdition);

prove(brief, outcomesOf(brief, { threads: 1, isBrief: true }));
