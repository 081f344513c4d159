#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';
import { CommanderError } from 'commander';
import { EXIT } from './command-error.ts';
import { createProgram } from './program/create-program.ts';
import { endWithReaders } from './program/end-with-readers.ts';

// The cache belongs to this installation: the default folder, below /tmp, is shared with every user of the machine.
// Commands are loaded after this line, so the cache serves them too.
enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/curfew/compiled', import.meta.url)));

endWithReaders();

try {
  await createProgram().parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
}
