// First step of every npm script. Plain JavaScript without imports, so that any Node can run it and say what to do.
const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  console.error(
    `Tradeoff is developed on Node 24, and this script runs on Node ${process.versions.node}. "npm ci" installs Node 24 beside the project; ` +
      'if your npm blocks install scripts, run "npm rebuild node" and try again.',
  );
  process.exit(1);
}
