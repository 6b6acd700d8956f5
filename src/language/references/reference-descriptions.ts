import { Cancellation, DefaultReferenceDescriptionProvider, interruptAndCheck, type LangiumDocument, type ReferenceDescription } from 'langium';
import { referencesIn } from '../tree.ts';

/** As in the base class, which asks at every node whether it should stop: that takes longer than the work. */
export class ArchReferenceDescriptionProvider extends DefaultReferenceDescriptionProvider {
  override async createDescriptions(document: LangiumDocument, cancelToken = Cancellation.CancellationToken.None): Promise<ReferenceDescription[]> {
    await interruptAndCheck(cancelToken);
    return referencesIn(document.parseResult.value).flatMap((each) => (each.reference.error ? [] : this.createInfoDescriptions(each)));
  }
}
