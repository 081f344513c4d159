import type { Check } from './check.ts';
import { bucketCheck } from './checks/bucket.ts';
import { clockCheck } from './checks/clock.ts';
import { databaseCheck } from './checks/database.ts';
import { filesFolderCheck } from './checks/files-folder.ts';
import { githubCheck } from './checks/github.ts';
import { diskCheck, sandboxCheck } from './checks/machine.ts';
import { modelCheck } from './checks/model.ts';
import { processesCheck, settingsCheck } from './checks/settings.ts';
import { slackCheck } from './checks/slack.ts';
import { temporalCheck } from './checks/temporal.ts';

/** The table of checks, in the order in which people read what they found. */
export const CHECKS: readonly Check[] = [
  settingsCheck,
  processesCheck,
  temporalCheck,
  databaseCheck,
  sandboxCheck,
  diskCheck,
  clockCheck,
  modelCheck,
  githubCheck,
  slackCheck,
  bucketCheck,
  filesFolderCheck,
];
