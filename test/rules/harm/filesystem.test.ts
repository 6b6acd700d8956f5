import { testHarms } from './test-harms.ts';

testHarms('filesystem');
