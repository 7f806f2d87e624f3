// Every npm script comes through here: `node setup/run.mjs [--temporal] <file.ts | tool> …`. Runs on the Node a fresh
// machine has, prepares what the command lacks, then runs it under Node 24.

const major = Number(process.versions.node.split('.')[0]);

if (major < 20) {
  console.error(`setup: this is Node ${process.versions.node}; Node 20 or newer is needed to prepare the rest`);
  process.exitCode = 1;
} else {
  // Imported late, so that an older Node gets the line above and not a syntax error.
  const { launch } = await import('./launch.mjs');
  await launch(process.argv.slice(2));
}
