#!/usr/bin/env node
// JavaScript that every Node can read: one that cannot run TypeScript says here which one is needed.
if (process.features.typescript) {
  await import('./curfew.ts');
} else {
  process.stderr.write(
    `curfew: this is Node ${process.versions.node}, which cannot run Curfew: it needs Node 22.18 or newer, and no flag ` +
      'that switches TypeScript off.\nAfter `npm ci`, `npm run curfew -- COMMAND` uses a Node that fits.\n',
  );
  process.exitCode = 2;
}
