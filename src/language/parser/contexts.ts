import { kinds } from '../../model/schema/value-types.ts';
import type { Token } from './token.ts';

/** What may stand between two braces, as far as half-typed lines need to know. */
export type Context = 'declarations' | 'region' | 'properties' | 'steps' | 'choose' | 'scenario' | 'variant';

const contextOfDeclaration: Readonly<Record<string, Context>> = {
  group: 'declarations',
  region: 'region',
  flow: 'steps',
  scenario: 'scenario',
  variant: 'variant',
};
const contextOfStep: Readonly<Record<string, Context>> = { parallel: 'steps', repeat: 'steps', on: 'steps', choose: 'choose' };

/** Keywords that begin a declaration. */
export const declarationKeywords: readonly string[] = [
  ...kinds,
  'import',
  'system',
  'group',
  'region',
  'network',
  'data',
  'profile',
  'flow',
  'require',
  'scenario',
  'variant',
  'accept',
  'view',
];
const eventKeywords = ['crash', 'lose', 'restart', 'partition', 'load', 'slow', 'drop', 'flush'];

const keywordsOf: Readonly<Record<Context, readonly string[]>> = {
  declarations: declarationKeywords,
  region: ['zone'],
  properties: [],
  steps: ['reply', 'wait', 'parallel', 'choose', 'repeat', 'on'],
  choose: ['else'],
  scenario: ['at', 'for', ...eventKeywords],
  variant: ['flow'],
};

/** Keywords that go on with what another began. */
const continuations: Readonly<Record<string, readonly string[]>> = {
  require: ['during'],
  during: ['from'],
  from: ['to'],
  accept: ['on', 'because'],
  on: ['because'],
};
const neverHaveBlocks = ['import', 'system', 'require', 'during', 'from', 'to', 'accept', 'because'];

const textKeywords = ['import', 'system', 'group', 'because'];
/** Keywords after which nothing must follow on the line. */
const completeKeywords = ['reply', 'parallel', 'choose', 'else', 'on'];
const comparisons = ['<', '<=', '=', '>=', '>'];
const expecting = ['->', '=>', '<->', '.', ':', ',', '[', '(', '|', '/', ...comparisons];
const arrows = ['->', '=>'];

/** What a line may lack at its end: tokens to insert, empty, or a last token to leave out. */
export type Ending =
  { readonly insert: readonly ('NAME' | 'STRING')[]; readonly message: string } | { readonly drop: true; readonly message: string };

/**
 * Follows the tokens of one block far enough to tell keywords from names and to know what the last token still wants. It reads
 * loosely: what it does not understand, the parser judges.
 */
export class Follower {
  readonly context: Context;
  /** The keyword that governs what follows. */
  head?: string;
  hasArrow = false;
  private expectsName = false;
  private last?: string;
  private lastIsKeyword = false;
  /** Tokens since the keyword or the colon before them. */
  private since = 0;
  private isOperation = false;

  constructor(context: Context) {
    this.context = context;
  }

  /** Whether `token`, with `next` behind it, is a keyword here and not a name. */
  isKeyword(token: Token, next: Token | undefined): boolean {
    if (this.expectsName) return false;
    if (this.context === 'declarations' && this.head !== undefined && continuations[this.head]?.includes(token.image)) return true;
    if (!keywordsOf[this.context].includes(token.image)) return false;
    if (next !== undefined && [':', '.', ...arrows].includes(next.image)) return false;
    if (eventKeywords.includes(token.image)) return this.context !== 'scenario' || (this.head === 'at' && this.since > 0);
    if (token.image === 'on' && this.context === 'steps') return next !== undefined && next.startLine === token.startLine && isWord(next);
    return true;
  }

  take(token: Token, next: Token | undefined): void {
    const { image } = token;
    const isKeyword = this.isKeyword(token, next) || (image === 'each' && this.last === '=>') || (image === 'after' && this.isAfterName());
    const startsStatement = isWord(token) && !isKeyword && !this.expectsName && this.head !== 'on' && this.context !== 'declarations';
    if (startsStatement) Object.assign(this, { head: undefined, hasArrow: false, isOperation: false });
    if (isKeyword && image !== 'each' && image !== 'after') Object.assign(this, { head: image, hasArrow: false, isOperation: false });
    if (arrows.includes(image)) Object.assign(this, { hasArrow: true, isOperation: false });
    if (image === ':') this.isOperation = this.hasArrow && this.context === 'steps';
    const isVerb = this.isOperation && this.since === 0 && image !== ':';
    this.since = isKeyword || image === ':' ? 0 : this.since + 1;
    this.expectsName = isVerb || (isKeyword ? !completeKeywords.includes(image) || this.context === 'declarations' : expecting.includes(image));
    this.last = image;
    this.lastIsKeyword = isKeyword;
  }

  /** The last token is left out, so that nothing is wanted after it. */
  forgetLast(): void {
    Object.assign(this, { expectsName: false, last: '', lastIsKeyword: false });
  }

  /** The braces of a block have closed: its statement is over. */
  closeBlock(): void {
    Object.assign(this, { head: undefined, hasArrow: false, isOperation: false, expectsName: false, last: '}', lastIsKeyword: false });
  }

  contextOfBlock(): Context {
    if (this.context === 'declarations') return contextOfDeclaration[this.head ?? ''] ?? 'properties';
    if (this.context === 'choose') return 'steps';
    if (this.context === 'variant') return this.head === 'flow' ? 'steps' : 'properties';
    return this.context === 'steps' ? (contextOfStep[this.head ?? ''] ?? 'properties') : 'properties';
  }

  /** Whether the statement so far can have a block, where none is there. */
  get wantsBlock(): boolean {
    return this.context === 'choose' || (this.context === 'steps' && this.head !== undefined && this.head in contextOfStep);
  }

  /** Whether a block may follow the statement so far, and `first` and `second` may begin it. */
  canHaveBlockWith(first: Token, second: Token | undefined): boolean {
    const isProperty = second?.image === ':';
    if (this.context === 'steps' && this.head === undefined && !this.hasArrow) return isProperty;
    if (!this.canHaveBlock) return false;
    const context = this.contextOfBlock();
    if (context === 'properties') return isProperty;
    if (context === 'region') return first.image === 'zone';
    return context === 'scenario' ? isProperty || first.image === 'at' : true;
  }

  private get canHaveBlock(): boolean {
    return (
      this.wantsBlock ||
      this.context === 'variant' ||
      (this.context === 'declarations' && this.head !== undefined && !neverHaveBlocks.includes(this.head)) ||
      this.hasArrow
    );
  }

  /** What is missing if the line ends here. */
  ending(): Ending | undefined {
    const { last } = this;
    if (last === undefined || last === '') return undefined;
    if (this.lastIsKeyword) return this.endingOfKeyword(last);
    if (last === '/' && this.head !== 'accept') return { drop: true, message: 'a single / is no comment; write // before one' };
    if (comparisons.includes(last) && this.head !== 'require') return { drop: true, message: `"${last}" is no arrow; write ->, => or <->` };
    if (last === ':' && this.isOperation)
      return { insert: ['STRING'], message: 'an operation is missing after the colon; write : read NAME, or a text in double quotes' };
    if (last === ':') return { insert: ['NAME'], message: 'a value is missing after the colon' };
    if (last === '/' || comparisons.includes(last) || ['->', '=>', '<->', '.', '|'].includes(last))
      return { insert: ['NAME'], message: `a name is missing after ${last}` };
    if (this.isOperation && this.since === 1 && !last.startsWith('"')) return { insert: ['NAME'], message: `the data is missing after ${last}` };
    if (this.context === 'scenario' && this.head === 'at' && this.since === 1)
      return { insert: ['NAME'], message: `an event is missing; write what happens at ${last}, as in crash NAME` };
    return undefined;
  }

  private endingOfKeyword(keyword: string): Ending | undefined {
    if (completeKeywords.includes(keyword) && this.context !== 'declarations') return undefined;
    if (textKeywords.includes(keyword)) return { insert: ['STRING'], message: `a text in double quotes is missing after ${keyword}` };
    if (keyword === 'at') return { insert: ['NAME', 'NAME'], message: 'a time and an event are missing after at, as in at 60s crash NAME' };
    const isValue = ['wait', 'repeat', 'for', 'from', 'to', 'after'].includes(keyword);
    return { insert: ['NAME'], message: `a ${isValue ? 'value' : 'name'} is missing after ${keyword}` };
  }

  private isAfterName(): boolean {
    return this.context === 'properties' && this.since === 1 && !this.expectsName;
  }
}

/** A name, or a keyword that may be one. */
export function isWord(token: Token): boolean {
  return /^[\p{L}_]/u.test(token.image);
}
