import { DefaultLinker, type LangiumDocument, type ReferenceInfo } from 'langium';
import { expectedNames } from './expected-names.ts';
import type { NameServices } from './name-services.ts';
import type { ProfileKinds } from './profile-kinds.ts';

/** Links names and leaves words alone; a name that is still missing was reported where the line ends. */
export class ArchLinker extends DefaultLinker {
  private readonly profiles: ProfileKinds;

  constructor(services: NameServices) {
    super(services);
    this.profiles = services.references.ProfileKinds;
  }

  protected override doLink(reference: ReferenceInfo, document: LangiumDocument): void {
    if (reference.reference.$refText === '' || expectedNames(reference, this.profiles) === undefined) return;
    super.doLink(reference, document);
  }
}
