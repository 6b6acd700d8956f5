import type { LangiumDocument } from 'langium';
import { namedDeclarationsOf, profilesOf, wordFor, type NamedDeclaration } from '../declarations.ts';
import type { ArchFile, Import, ProfileDeclaration, RegionDeclaration } from '../generated/ast.ts';
import { originOf } from '../origins.ts';
import { profileChain } from '../lowering/settings.ts';
import type { Report } from '../report.ts';
import type { ArchDocument } from '../references/imports.ts';
import type { ValidationServices } from './validation-services.ts';

/** Two declarations of one name among a file and what it imports: told in the file itself, or at the import that brings the second. */
export function checkClashes(document: LangiumDocument<ArchFile>, services: ValidationServices, report: Report): void {
  const files = services.references.Imports.closure(document);
  reportClashes(document, files, { of: (file) => namedDeclarationsOf(file), key: (each) => (each as NamedDeclaration).name, services, report });
  const kindOf = services.references.ProfileKinds.of;
  reportClashes(document, files, { of: profilesOf, key: (each) => `${kindOf(each as ProfileDeclaration)} ${each.name}`, services, report });
}

type Named = NamedDeclaration | ProfileDeclaration;

interface ClashOptions {
  readonly of: (file: ArchFile) => readonly Named[];
  readonly key: (declaration: Named) => string;
  readonly services: ValidationServices;
  readonly report: Report;
}

function reportClashes(document: LangiumDocument<ArchFile>, files: readonly ArchDocument[], { of, key, services, report }: ClashOptions): void {
  const first = new Map<string, { readonly declaration: Named; readonly file: ArchDocument }>();
  for (const file of files) {
    for (const declaration of of(file.parseResult.value)) {
      const other = first.get(key(declaration));
      if (other === undefined) first.set(key(declaration), { declaration, file });
      else reportClash({ declaration, file }, other, { document, services, report });
    }
  }
}

interface Placed {
  readonly declaration: Named;
  readonly file: ArchDocument;
}

function reportClash(
  second: Placed,
  first: Placed,
  { document, services, report }: { document: LangiumDocument<ArchFile>; services: ValidationServices; report: Report },
): void {
  const [own, other] = second.file === document ? [second.declaration, first.declaration] : [first.declaration, second.declaration];
  const spot = { node: other, property: 'name' };
  if (second.file === document || first.file === document) {
    const message = `"${own.name}" is declared twice: as a ${wordFor(own)} here, and as a ${wordFor(other)} at ${placeOf(other)}; rename one of them`;
    return report({ node: own, property: 'name', code: 'link', message, related: [{ spot, message: 'the other declaration' }] });
  }
  const bringing = importOf(document, second.file, services);
  const related = [own, other].map((each) => ({ spot: { node: each, property: 'name' }, message: 'declared here' }));
  const message = `"${own.name}" is declared twice in what is imported, at ${placeOf(own)} and at ${placeOf(other)}; rename one of them`;
  if (bringing !== undefined) report({ node: bringing, property: 'path', code: 'link', message, related });
}

/** The import of `document` by which `file` comes in, directly or not. */
function importOf(document: LangiumDocument<ArchFile>, file: ArchDocument, services: ValidationServices): Import | undefined {
  const { Imports } = services.references;
  return document.parseResult.value.imports.find((each) => {
    const target = Imports.target(document, each.path ?? '');
    const imported = 'uri' in target ? services.shared.workspace.LangiumDocuments.getDocument(target.uri) : undefined;
    return imported !== undefined && Imports.closure(imported).includes(file);
  });
}

/** `payments.arch:3`. */
function placeOf(declaration: Named): string {
  const { uri, range } = originOf({ node: declaration, property: 'name' });
  return `${decodeURIComponent(uri).replace(/^.*\//, '')}:${range.start.line + 1}`;
}

export function checkZones(region: RegionDeclaration, report: Report): void {
  for (const unknown of region.unknown)
    report({ node: unknown, code: 'syntax', message: `a region holds zones; write zone ${unknown.word === 'zone' ? 'a' : unknown.word}` });
  region.zones.forEach((zone, index) => {
    const first = region.zones.findIndex((other) => other.name === zone.name);
    if (zone.name === '' || first === index) return;
    report({
      node: zone,
      property: 'name',
      code: 'link',
      message: `"${region.name}" has a zone "${zone.name}" already; rename one of them`,
      related: [{ spot: { node: region.zones[first], property: 'name' }, message: 'declared here first' }],
    });
  });
}

export function checkProfile(profile: ProfileDeclaration, services: ValidationServices, report: Report): void {
  if (profile.kind === undefined && profile.base === undefined) {
    return report({
      node: profile,
      property: 'name',
      code: 'syntax',
      message: `say what "${profile.name}" is a profile of, as in profile ${profile.name} : database`,
    });
  }
  const chain = profileChain(profile);
  const last = chain.at(-1)!;
  if (last.base?.ref === profile) {
    const path = [...chain, profile].map((each) => each.name);
    // A circle is one mistake: told at the first of its names.
    if (path.toSorted()[0] !== profile.name) return;
    return report({
      node: profile,
      property: 'base',
      code: 'link',
      message: `a profile cannot extend itself: ${path.join(' : ')}; let one of them name its kind instead`,
    });
  }
  const kinds = services.references.ProfileKinds.undecided(profile);
  if (kinds.length === 0) return;
  const base = profile.base!.$refText;
  report({
    node: profile,
    property: 'base',
    code: 'link',
    message: `"${base}" is a profile of ${kinds.join(' and of ')}; state a property that only one of them has`,
  });
}
