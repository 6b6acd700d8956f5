import type { AstNode, LangiumDocument } from 'langium';
import { declarationsOf, profilesOf } from '../declarations.ts';
import { isGroupDeclaration, type ArchFile, type Declaration, type GroupDeclaration } from '../generated/ast.ts';
import { forgetComputed } from '../memory.ts';
import type { Imports } from './imports.ts';

/** A declaration that is no group: what can be computed of it by itself. */
export type Unit = Exclude<Declaration, GroupDeclaration>;

/** What a name leads to; nothing where it is unknown, or no name. */
type Target = AstNode | undefined;

interface Known {
  readonly line: number;
  readonly targets: readonly Target[];
}

/** What the meaning of every declaration of a file may depend on, however unrelated. */
type Surroundings = readonly unknown[];

/**
 * Tells after each linking which declarations of a file may mean something else than before: those that were read anew or moved to another
 * line, those whose names lead elsewhere, and whoever leads to these.
 */
export class Changes {
  private readonly imports: Imports;
  private readonly known = new WeakMap<Unit, Known>();
  private readonly around = new WeakMap<LangiumDocument, Surroundings>();

  constructor(imports: Imports) {
    this.imports = imports;
  }

  /** Forgets what was computed of the declarations that may mean something else now. */
  note(document: LangiumDocument, targets: ReadonlyMap<Unit, readonly Target[]>): void {
    const surroundings = this.surroundingsOf(document);
    const before = this.around.get(document);
    this.around.set(document, surroundings);
    const isElsewhere = before === undefined || !areEqual(before, surroundings);
    const changed = new Set<AstNode>();
    for (const [unit, now] of targets) {
      const line = unit.$cstNode?.range.start.line ?? 0;
      const known = this.known.get(unit);
      if (isElsewhere || known?.line !== line || !areEqual(known.targets, now)) changed.add(unit);
      this.known.set(unit, { line, targets: now });
    }
    spread(changed, targets);
    for (const unit of changed) forgetComputed(unit);
  }

  /** Other files are compared as a whole, and so are profiles, whose kinds depend on one another by name. */
  private surroundingsOf(document: LangiumDocument): Surroundings {
    const [, ...others] = this.imports.closure(document);
    const uri = document.uri.toString();
    const isInCircle = others.some((other) => this.imports.uris(other).some((each) => each.toString() === uri));
    const profiles = profilesOf(document.parseResult.value as ArchFile);
    return isInCircle ? [{}] : [...others.map(({ parseResult }) => parseResult.value), ...profiles];
  }
}

export function unitsOf(file: ArchFile): readonly Unit[] {
  return declarationsOf(file).filter((declaration) => !isGroupDeclaration(declaration));
}

/** Whoever leads to what changed has changed. */
function spread(changed: Set<AstNode>, targets: ReadonlyMap<Unit, readonly Target[]>): void {
  let size = -1;
  while (changed.size > 0 && changed.size < targets.size && size !== changed.size) {
    size = changed.size;
    for (const [unit, leadsTo] of targets) if (!changed.has(unit) && leadsTo.some((target) => isWithin(target, changed))) changed.add(unit);
  }
}

/** A name may lead to a zone within a region. */
function isWithin(node: Target, changed: ReadonlySet<AstNode>): boolean {
  return node !== undefined && (changed.has(node) || (node.$container !== undefined && changed.has(node.$container)));
}

function areEqual(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((each, index) => each === other[index]);
}
