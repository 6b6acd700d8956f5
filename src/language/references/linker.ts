import { Cancellation, DefaultLinker, interruptAndCheck, type AstNode, type LangiumDocument, type ReferenceInfo } from 'langium';
import type { ArchFile } from '../generated/ast.ts';
import { Changes, unitsOf, type Unit } from './changes.ts';
import { expectedNames } from './expected-names.ts';
import { linkedTarget } from './linked-target.ts';
import type { NameServices } from './name-services.ts';
import { computeAgain, computeForNow, forgetComputed } from '../memory.ts';
import { referencesIn } from '../tree.ts';
import type { ProfileKinds } from './profile-kinds.ts';

const namesBetweenPauses = 512;

/** Links names and leaves words alone; a name that is still missing was reported where the line ends. */
export class ArchLinker extends DefaultLinker {
  private readonly profiles: ProfileKinds;
  private readonly changes: Changes;

  constructor(services: NameServices) {
    super(services);
    this.profiles = services.references.ProfileKinds;
    this.changes = new Changes(services.references.Imports);
  }

  /** As in the base class, which asks before every single node of the tree whether it should stop: that takes longer than linking. */
  override async link(document: LangiumDocument, cancelToken = Cancellation.CancellationToken.None): Promise<void> {
    const file = document.parseResult.value as ArchFile;
    forgetComputed(file);
    const targets = new Map<Unit, readonly (AstNode | undefined)[]>();
    let linked = 0;
    for (const unit of unitsOf(file)) {
      for (const reference of referencesIn(unit)) {
        if (linked++ % namesBetweenPauses === 0) await interruptAndCheck(cancelToken);
        this.doLink(reference, document);
      }
      targets.set(unit, referencesIn(unit).map(linkedTarget));
    }
    this.changes.note(document, targets);
    computeAgain(file);
  }

  override unlink(document: LangiumDocument): void {
    super.unlink(document);
    computeForNow(document.parseResult.value);
  }

  protected override doLink(reference: ReferenceInfo, document: LangiumDocument): void {
    if (reference.reference.$refText === '' || expectedNames(reference, this.profiles) === undefined) return;
    super.doLink(reference, document);
  }
}
