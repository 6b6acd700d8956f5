import { testHarms } from './test-harms.ts';

testHarms('proxy');
