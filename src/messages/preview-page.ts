export interface PageSources {
  /** Where the editor serves the extension's files from: `webview.cspSource`. */
  readonly cspSource: string;
  /** Fresh random text for this page. */
  readonly nonce: string;
  readonly scriptUri: string;
  /** The program that draws sequences, loaded when one is first asked for. */
  readonly sequenceScriptUri: string;
  readonly styleUri: string;
}

/**
 * The preview's page. It holds no text of the user and runs no script but ours: everything shown arrives as messages.
 * Styles may be inline because Mermaid writes them into its pictures.
 */
export function previewPage({ cspSource, nonce, scriptUri, sequenceScriptUri, styleUri }: PageSources): string {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${cspSource} 'unsafe-inline'`,
    `img-src ${cspSource} data: blob:`,
    `font-src ${cspSource}`,
    'worker-src blob:',
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${attribute(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Architecture preview</title>
<link rel="stylesheet" href="${attribute(styleUri)}">
</head>
<body>
<div id="app"></div>
<script id="main" nonce="${attribute(nonce)}" src="${attribute(scriptUri)}" data-sequence-script="${attribute(sequenceScriptUri)}"></script>
</body>
</html>
`;
}

function attribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
