import { outcomesOf, prove } from './prove.ts';
import { families } from './table/index.ts';

// Those of the table that take a moment each; `npm run test:long` runs all of it.
const quick = families.flatMap(({ claims }) => claims).filter(({ isQuick }) => isQuick);

prove(quick, outcomesOf(quick, 1));
