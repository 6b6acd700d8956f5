import { Cancellation, DefaultLinker, interruptAndCheck, type LangiumDocument, type ReferenceInfo } from 'langium';
import { expectedNames } from './expected-names.ts';
import type { NameServices } from './name-services.ts';
import { forgetComputed } from '../memory.ts';
import { referencesIn } from '../tree.ts';
import type { ProfileKinds } from './profile-kinds.ts';

const namesBetweenPauses = 512;

/** Links names and leaves words alone; a name that is still missing was reported where the line ends. */
export class ArchLinker extends DefaultLinker {
  private readonly profiles: ProfileKinds;

  constructor(services: NameServices) {
    super(services);
    this.profiles = services.references.ProfileKinds;
  }

  /** As in the base class, which asks before every single node of the tree whether it should stop: that takes longer than linking. */
  override async link(document: LangiumDocument, cancelToken = Cancellation.CancellationToken.None): Promise<void> {
    forgetComputed(document.parseResult.value);
    for (const [index, reference] of referencesIn(document.parseResult.value).entries()) {
      if (index % namesBetweenPauses === 0) await interruptAndCheck(cancelToken);
      this.doLink(reference, document);
    }
  }

  protected override doLink(reference: ReferenceInfo, document: LangiumDocument): void {
    if (reference.reference.$refText === '' || expectedNames(reference, this.profiles) === undefined) return;
    super.doLink(reference, document);
  }
}
