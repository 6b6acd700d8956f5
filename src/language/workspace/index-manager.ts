import {
  DefaultIndexManager,
  DocumentState,
  stream,
  type AstNode,
  type LangiumSharedCoreServices,
  type ReferenceDescription,
  type ServiceRegistry,
  type Stream,
} from 'langium';
import type { ArchReferenceDescriptionProvider } from '../references/reference-descriptions.ts';

/** Finds the names that lead to a declaration by looking at all of them, when asked. */
export class ArchIndexManager extends DefaultIndexManager {
  private readonly registry: ServiceRegistry;

  constructor(services: LangiumSharedCoreServices) {
    super(services);
    this.registry = services.ServiceRegistry;
  }

  override findAllReferences(target: AstNode): Stream<ReferenceDescription> {
    const linked = this.documents.all.filter(({ state }) => state >= DocumentState.Linked).toArray();
    return stream(
      linked.flatMap((document) => {
        const { ReferenceDescriptionProvider } = this.registry.getServices(document.uri).workspace;
        return (ReferenceDescriptionProvider as ArchReferenceDescriptionProvider).leadingTo(target, document);
      }),
    );
  }
}
