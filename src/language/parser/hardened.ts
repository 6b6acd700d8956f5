import { AstUtils, type AstNode, type CstNodeBuilder, type LangiumParser, type Linker } from 'langium';
import type { ArchParserErrorMessages } from './error-messages.ts';
import type { ArchLexer } from './lexer.ts';

/** References and words that the grammar calls for, by type: after a syntax error they may be missing all the same. */
const references: Readonly<Record<string, readonly string[]>> = {
  ArrowStatement: ['from'],
  Arrow: ['to'],
  DataOperation: ['data'],
  MetricSegment: ['target'],
  FaultAction: ['target'],
  LoadAction: ['flow'],
  SlowAction: ['node'],
  DropAction: ['node'],
  FlushAction: ['node'],
  Override: ['target'],
  ReplacementFlow: ['flow'],
  WordValue: ['first'],
  PlacePath: ['first'],
};
const words: readonly string[] = ['name', 'text', 'function', 'word', 'verb', 'event', 'family', 'path'];
const withWords: Readonly<Record<string, readonly string[]>> = {
  name: [
    'NodeDeclaration',
    'RegionDeclaration',
    'ZoneDeclaration',
    'DataDeclaration',
    'ProfileDeclaration',
    'FlowDeclaration',
    'ScenarioDeclaration',
    'VariantDeclaration',
    'ViewDeclaration',
    'Property',
  ],
  text: ['QuantityValue', 'TextValue', 'TextOperation'],
  function: ['CallValue'],
  word: ['UnknownWord'],
  verb: ['DataOperation', 'UnknownAction'],
  event: ['OnStatement'],
  family: ['AcceptDeclaration'],
  path: ['Import'],
};

/**
 * Langium's parser, made safe for any text: where a broken line left no reference or word, an empty one stands, so that whoever reads the
 * tree may rely on its types; after a hundred syntax errors the rest of the file is not read, since each costs more than a page of sound
 * text; and a long list of siblings takes linear time.
 */
export function hardened(
  parser: LangiumParser,
  { linker, lexer, messages }: { linker: Linker; lexer: ArchLexer; messages: ArchParserErrorMessages },
): LangiumParser {
  const parse = parser.parse.bind(parser);
  const inside = parser as unknown as { stack: unknown[]; nodeBuilder: CstNodeBuilder };
  skipNothingQuickly(inside.nodeBuilder);
  parser.parse = (...parameters) => {
    const result = messages.limited(
      () => parse(...parameters),
      (offset) => {
        inside.stack = [];
        return lexer.readingUntil(offset, () => parse(...parameters));
      },
    );
    if (result.parserErrors.length > 0)
      for (const node of AstUtils.streamAst(result.value)) complete(node as AstNode & Record<string, unknown>, linker);
    return result as never;
  };
  return parser;
}

/** Before each token the builder looks for a place for hidden tokens, by a search among all siblings, even if there are none. */
function skipNothingQuickly(builder: CstNodeBuilder): void {
  const add = builder.addHiddenNodes.bind(builder);
  builder.addHiddenNodes = (tokens) => {
    if (tokens.length > 0) add(tokens);
  };
}

function complete(node: AstNode & Record<string, unknown>, linker: Linker): void {
  for (const name of references[node.$type] ?? []) node[name] ??= linker.buildReference(node, name, undefined, '');
  for (const name of words) if (withWords[name].includes(node.$type)) node[name] ??= '';
}
