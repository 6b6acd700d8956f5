import { URI } from 'langium';
import {
  type Connection,
  type InitializeParams,
  type InitializedParams,
  type InitializeResult,
  type ServerCapabilities,
} from 'vscode-languageserver';
import type { ArchServices, ArchSharedServices } from '../language/services.ts';
import type { ServerStart } from '../messages/server.ts';
import { Configurations } from '../workspace/configurations.ts';
import { Snippets } from '../workspace/snippets.ts';
import { Workspace } from '../workspace/workspace.ts';
import { addArchitectureHandlers } from './architecture-handlers.ts';
import { addCodeActionHandler, codeActionKinds } from './code-action-handler.ts';
import { DiagnosticsPublisher } from './diagnostics-publisher.ts';
import { DocumentUpdates } from './document-updates.ts';
import { addFileOperationHandlers, fileOperations } from './file-operations.ts';
import { Files } from './files.ts';
import { addedCapabilities, addLanguageHandlers } from './language-handlers.ts';
import { hoverAt } from './hover.ts';
import { Refresher } from './refresher.ts';
import { answerRequests } from './requests.ts';
import { Settings } from './settings.ts';
import { Verdicts } from './verdicts.ts';
import { WorkspaceContents } from './workspace-contents.ts';

/** The language server: Langium's services for text and names, and ours for checks, pictures and simulations. */
export function startServer(connection: Connection, services: { readonly shared: ArchSharedServices; readonly arch: ArchServices }): void {
  const { shared } = services;
  const snippets = snippetsBeside(shared);
  const settings = new Settings(connection);
  const workspace = new Workspace(services, new Configurations(() => settings.severities));
  const files = new Files(shared, workspace);
  const start: { -readonly [K in keyof ServerStart]?: ServerStart[K] } = {};
  const refresher = new Refresher(connection);
  const verdicts = new Verdicts();
  const publisher = new DiagnosticsPublisher({ connection, files, start });
  const judgeAnew = (): Promise<void> => {
    files.forget();
    refresher.hints();
    return publisher.publishAll();
  };
  const showBuilt = (): void => {
    void publisher.publishAll();
    if (settings.showsEstimates) refresher.hints();
    if (!verdicts.areEmpty) refresher.lenses();
  };
  const contents = new WorkspaceContents(connection, services);
  const updates = new DocumentUpdates({ connection, shared, contents }, { onBuilt: showBuilt, onConfiguration: () => void judgeAnew() });

  // Also files that are not open are checked, from the start.
  shared.workspace.WorkspaceManager.initialBuildOptions = { validation: true };
  addLanguageHandlers(connection, shared, services.arch);
  connection.onHover((parameters) => hoverAt(parameters, services.arch, files));
  answerRequests({ connection, files, refresher, settings, snippets, verdicts, workspace });
  const hasCommands = (): boolean => start.hasCommands === true;
  addArchitectureHandlers({ connection, files, settings, verdicts, workspace, language: services.arch, hasCommands });
  addFileOperationHandlers({ connection, files, shared, language: services.arch });
  addCodeActionHandler({
    connection,
    files,
    workspace,
    language: services.arch,
    ruleLink: () => start.ruleLink,
    fillsInSnippets: () => refresher.capabilities.workspace?.workspaceEdit?.snippetEditSupport === true,
  });
  connection.onInitialize(async (parameters): Promise<InitializeResult> => {
    Object.assign(start, parameters.initializationOptions);
    refresher.capabilities = parameters.capabilities;
    services.arch.lsp.ClientAbilities.runsEditorCommands = start.ruleLink !== undefined;
    services.arch.lsp.KnownRules.linkOf = (id) => start.ruleLink && start.ruleLink + id;
    const result = await shared.lsp.LanguageServer.initialize(withFolders(withoutFileWatching(parameters)));
    return { ...result, capabilities: withOurs(result.capabilities, hasCommands()) };
  });
  const begin = async (parameters: InitializedParams): Promise<void> => {
    await contents.prepare(refresher.capabilities);
    shared.lsp.LanguageServer.initialized(parameters);
    updates.watchFiles();
    await settings.follow(async () => {
      await contents.settle();
      await judgeAnew();
    });
    await judgeAnew();
  };
  connection.onInitialized((parameters) => begin(parameters).catch((error: unknown) => publisher.report(error)));
  connection.onShutdown(async () => {
    publisher.stop();
    await Promise.all([snippets.dispose(), workspace.dispose()]);
  });
  shared.workspace.TextDocuments.listen(connection);
  connection.listen();
}

/** What the server can do beyond what Langium announces. */
function withOurs(capabilities: ServerCapabilities, hasCommands: boolean): ServerCapabilities {
  return {
    ...capabilities,
    ...addedCapabilities,
    workspace: { ...capabilities.workspace, fileOperations, workspaceFolders: { supported: true, changeNotifications: true } },
    ...(hasCommands ? { codeLensProvider: {} } : {}),
    codeActionProvider: { codeActionKinds: [...codeActionKinds] },
  };
}

/** Blocks of text import what lies in the workspace's folders. */
function snippetsBeside({ workspace }: ArchSharedServices): Snippets {
  return new Snippets(() => (workspace.WorkspaceManager.workspaceFolders ?? []).map(({ uri }) => URI.parse(uri)));
}

/** Langium would have the client report every file of the workspace; we ask for ours alone. */
function withoutFileWatching(parameters: InitializeParams): InitializeParams {
  const { workspace, ...others } = parameters.capabilities;
  return { ...parameters, capabilities: { ...others, workspace: { ...workspace, didChangeWatchedFiles: undefined } } };
}

/** Clients of before workspace folders name one root. */
function withFolders(parameters: InitializeParams): InitializeParams {
  const { rootUri, workspaceFolders } = parameters;
  if (workspaceFolders !== undefined && workspaceFolders !== null) return parameters;
  return { ...parameters, workspaceFolders: rootUri === null ? null : [{ uri: rootUri, name: rootUri.slice(rootUri.lastIndexOf('/') + 1) }] };
}
