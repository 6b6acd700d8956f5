import manifest from '../../package.json' with { type: 'json' };

/** The version that results and the command line state. */
export const version: string = manifest.version;
