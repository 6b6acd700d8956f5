import { NodeFileSystem } from 'langium/node';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { createArchServices } from '../language/services.ts';
import { startServer } from './start-server.ts';

// Over whatever the one who starts this process chose: the editor's pipe between processes, or standard input and output.
const connection = createConnection(ProposedFeatures.all);
startServer(connection, createArchServices({ connection, ...NodeFileSystem }));
