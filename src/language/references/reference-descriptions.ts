import { DefaultReferenceDescriptionProvider, type AstNode, type LangiumDocument, type ReferenceDescription } from 'langium';
import { referencesIn } from '../tree.ts';
import { linkedTarget } from './linked-target.ts';

/** Describes names when somebody asks for those of one declaration: to describe all after each edit takes as long as to link them. */
export class ArchReferenceDescriptionProvider extends DefaultReferenceDescriptionProvider {
  override createDescriptions(): Promise<ReferenceDescription[]> {
    return Promise.resolve([]);
  }

  /** The names in a document that lead to `target`. */
  leadingTo(target: AstNode, document: LangiumDocument): readonly ReferenceDescription[] {
    return referencesIn(document.parseResult.value)
      .filter((each) => linkedTarget(each) === target)
      .flatMap((each) => this.createInfoDescriptions(each));
  }
}
