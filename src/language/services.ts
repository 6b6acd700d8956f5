import { createLangiumParser, inject, type DeepPartial, type Module } from 'langium';
import {
  createDefaultModule,
  createDefaultSharedModule,
  type DefaultSharedModuleContext,
  type LangiumServices,
  type LangiumSharedServices,
  type PartialLangiumServices,
} from 'langium/lsp';
import { ArchCompletionProvider } from './editor/completion-provider.ts';
import { ArchHoverProvider } from './editor/hover-provider.ts';
import { ArchGeneratedModule, ArchGeneratedSharedModule } from './generated/module.ts';
import { ArchParserErrorMessages } from './parser/error-messages.ts';
import { hardened } from './parser/hardened.ts';
import { ArchLexer } from './parser/lexer.ts';
import { ArchTokenBuilder } from './parser/token-builder.ts';
import { Imports } from './references/imports.ts';
import { ArchLinker } from './references/linker.ts';
import { ArchNameProvider } from './references/name-provider.ts';
import type { NameServices } from './references/name-services.ts';
import { ProfileKinds } from './references/profile-kinds.ts';
import { ArchScopeComputation } from './references/scope-computation.ts';
import { ArchScopeProvider } from './references/scope-provider.ts';
import { ArchDocumentValidator } from './validation/document-validator.ts';
import type { ValidationServices } from './validation/validation-services.ts';
import { ArchDocumentBuilder } from './workspace/document-builder.ts';
import { ArchWorkspaceManager } from './workspace/workspace-manager.ts';

type AddedServices = Pick<NameServices['references'], 'Imports' | 'ProfileKinds'>;

export type ArchServices = LangiumServices &
  ValidationServices & {
    readonly parser: { readonly Lexer: ArchLexer; readonly ParserErrorMessageProvider: ArchParserErrorMessages };
  };

export interface ArchSharedServices extends LangiumSharedServices {
  readonly workspace: LangiumSharedServices['workspace'] & { readonly WorkspaceManager: ArchWorkspaceManager };
}

const archModule: Module<ArchServices, PartialLangiumServices & { readonly references: AddedServices }> = {
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
  validation: {
    DocumentValidator: (services) => new ArchDocumentValidator(services),
  },
  lsp: {
    CompletionProvider: (services) => new ArchCompletionProvider(services),
    HoverProvider: (services) => new ArchHoverProvider(services),
  },
};

const archSharedModule: Module<LangiumSharedServices, DeepPartial<LangiumSharedServices>> = {
  workspace: {
    DocumentBuilder: (services) => new ArchDocumentBuilder(services),
    WorkspaceManager: (services) => new ArchWorkspaceManager(services),
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
