import { createLangiumParser, inject, type DeepPartial, type Module } from 'langium';
import {
  createDefaultModule,
  createDefaultSharedModule,
  DefaultTextDocumentContentProvider,
  type DefaultSharedModuleContext,
  type LangiumServices,
  type LangiumSharedServices,
  type PartialLangiumServices,
} from 'langium/lsp';
import type { AddedEditorServices } from './editor/added-services.ts';
import { ClientAbilities } from './editor/client-abilities.ts';
import { ArchCompletionProvider } from './editor/completion-provider.ts';
import { ArchDefinitionProvider } from './editor/definition-provider.ts';
import { ArchDocumentHighlightProvider } from './editor/document-highlight-provider.ts';
import { ArchDocumentLinkProvider } from './editor/document-link-provider.ts';
import { ArchDocumentSymbolProvider } from './editor/document-symbol-provider.ts';
import { ArchFoldingRangeProvider } from './editor/folding-range-provider.ts';
import { ArchFormatter } from './editor/formatter.ts';
import { ArchHoverProvider } from './editor/hover-provider.ts';
import { KnownRules } from './editor/known-rules.ts';
import { LinkedEditingProvider } from './editor/linked-editing-provider.ts';
import { Names } from './editor/names.ts';
import { ArchRenameProvider } from './editor/rename-provider.ts';
import { SelectionRangeProvider } from './editor/selection-range-provider.ts';
import { ArchSemanticTokenProvider } from './editor/semantic-token-provider.ts';
import { ArchSignatureHelpProvider } from './editor/signature-help-provider.ts';
import { ArchNodeKindProvider } from './editor/symbol-kinds.ts';
import { ArchTypeDefinitionProvider } from './editor/type-definition-provider.ts';
import { ArchWorkspaceSymbolProvider } from './editor/workspace-symbol-provider.ts';
import { ArchGeneratedModule, ArchGeneratedSharedModule } from './generated/module.ts';
import { ArchParserErrorMessages } from './parser/error-messages.ts';
import { hardened } from './parser/hardened.ts';
import { ArchLexer } from './parser/lexer.ts';
import { ArchTokenBuilder } from './parser/token-builder.ts';
import { Imports, profileScheme } from './references/imports.ts';
import { ArchLinker } from './references/linker.ts';
import { ArchNameProvider } from './references/name-provider.ts';
import type { NameServices } from './references/name-services.ts';
import { ProfileKinds } from './references/profile-kinds.ts';
import { ArchReferenceDescriptionProvider } from './references/reference-descriptions.ts';
import { ArchScopeComputation } from './references/scope-computation.ts';
import { ArchScopeProvider } from './references/scope-provider.ts';
import { ArchDocumentValidator } from './validation/document-validator.ts';
import type { ValidationServices } from './validation/validation-services.ts';
import { ArchDocumentBuilder } from './workspace/document-builder.ts';
import { ArchDocumentFactory } from './workspace/document-factory.ts';
import { ArchIndexManager } from './workspace/index-manager.ts';
import { ArchWorkspaceManager } from './workspace/workspace-manager.ts';

interface AddedServices {
  readonly references: Pick<NameServices['references'], 'Imports' | 'ProfileKinds'>;
  readonly lsp: AddedEditorServices;
}

export type ArchServices = LangiumServices &
  ValidationServices &
  AddedServices & {
    readonly parser: { readonly Lexer: ArchLexer; readonly ParserErrorMessageProvider: ArchParserErrorMessages };
  };

export interface ArchSharedServices extends LangiumSharedServices {
  readonly workspace: LangiumSharedServices['workspace'] & {
    readonly DocumentBuilder: ArchDocumentBuilder;
    readonly WorkspaceManager: ArchWorkspaceManager;
  };
}

const archModule: Module<ArchServices, PartialLangiumServices & AddedServices> = {
  parser: {
    TokenBuilder: () => new ArchTokenBuilder(),
    Lexer: (services) => new ArchLexer(services),
    LangiumParser: (services) =>
      hardened(createLangiumParser(services), {
        linker: services.references.Linker,
        lexer: services.parser.Lexer,
        messages: services.parser.ParserErrorMessageProvider,
      }),
    ParserErrorMessageProvider: () => new ArchParserErrorMessages(),
    // Hyphens belong to names when the editor looks for the word at the cursor.
    GrammarConfig: () => ({ multilineCommentRules: ['ML_COMMENT'], nameRegexp: /^[\w\p{L}-]$/u }),
  },
  references: {
    Imports: (services) => new Imports(services),
    ProfileKinds: (services) => new ProfileKinds(services),
    Linker: (services) => new ArchLinker(services),
    NameProvider: () => new ArchNameProvider(),
    ScopeComputation: (services) => new ArchScopeComputation(services),
    ScopeProvider: (services) => new ArchScopeProvider(services),
  },
  workspace: {
    ReferenceDescriptionProvider: (services) => new ArchReferenceDescriptionProvider(services),
  },
  validation: {
    DocumentValidator: (services) => new ArchDocumentValidator(services),
  },
  lsp: {
    ClientAbilities: (services) => new ClientAbilities(services),
    CompletionProvider: (services) => new ArchCompletionProvider(services),
    DefinitionProvider: (services) => new ArchDefinitionProvider(services),
    DocumentHighlightProvider: (services) => new ArchDocumentHighlightProvider(services),
    DocumentLinkProvider: (services) => new ArchDocumentLinkProvider(services),
    DocumentSymbolProvider: (services) => new ArchDocumentSymbolProvider(services),
    FoldingRangeProvider: (services) => new ArchFoldingRangeProvider(services),
    HoverProvider: (services) => new ArchHoverProvider(services),
    Formatter: (services) => new ArchFormatter(services),
    KnownRules: () => new KnownRules(),
    LinkedEditingProvider: (services) => new LinkedEditingProvider(services),
    Names: (services) => new Names(services),
    RenameProvider: (services) => new ArchRenameProvider(services),
    SelectionRangeProvider: () => new SelectionRangeProvider(),
    SemanticTokenProvider: (services) => new ArchSemanticTokenProvider(services),
    SignatureHelp: (services) => new ArchSignatureHelpProvider(services),
    TypeProvider: (services) => new ArchTypeDefinitionProvider(services),
  },
};

const archSharedModule: Module<LangiumSharedServices, DeepPartial<LangiumSharedServices>> = {
  workspace: {
    DocumentBuilder: (services) => new ArchDocumentBuilder(services),
    IndexManager: (services) => new ArchIndexManager(services),
    LangiumDocumentFactory: (services) => new ArchDocumentFactory(services),
    WorkspaceManager: (services) => new ArchWorkspaceManager(services),
  },
  lsp: {
    NodeKindProvider: () => new ArchNodeKindProvider(),
    // The built-in profiles can be read where their names lead.
    TextDocumentContentProvider: (services) => new DefaultTextDocumentContentProvider(services, profileScheme),
    WorkspaceSymbolProvider: (services) => new ArchWorkspaceSymbolProvider(services),
  },
};

/**
 * Everything that understands `.arch` text, for a language server (with a connection in the context) and for a command line alike.
 * Built-in profiles are there once `shared.workspace.WorkspaceManager` has initialised a workspace, be it an empty one.
 */
export function createArchServices(context: DefaultSharedModuleContext): { readonly shared: ArchSharedServices; readonly arch: ArchServices } {
  const shared = inject(createDefaultSharedModule(context), ArchGeneratedSharedModule, archSharedModule);
  const arch = inject(createDefaultModule({ shared }), ArchGeneratedModule, archModule);
  shared.ServiceRegistry.register(arch);
  return { shared: shared as ArchSharedServices, arch };
}
