import type { Check } from '../check.ts';
import { agentChecks, agentEndChecks } from './agent-checks.ts';
import { answerChecks } from './answer-checks.ts';
import { environmentChecks, environmentEndChecks, workChecks } from './environment-checks.ts';
import { eventChecks } from './event-checks.ts';
import { furtherChecks } from './further-checks.ts';
import { fileChecks, modelChecks, skillChecks, skillEndChecks } from './library-checks.ts';
import { sessionChecks, sessionEndChecks } from './session-checks.ts';
import { resourceChecks, threadChecks } from './thread-and-resource-checks.ts';
import { vaultChecks, vaultEndChecks } from './vault-checks.ts';

/** All checks in the order in which they are played. */
export const ALL_CHECKS: Check[] = [
  ...skillChecks,
  ...agentChecks,
  ...environmentChecks,
  ...vaultChecks,
  ...fileChecks,
  ...sessionChecks,
  ...eventChecks,
  ...threadChecks,
  ...resourceChecks,
  ...answerChecks,
  ...workChecks,
  ...modelChecks,
  ...furtherChecks,
  ...sessionEndChecks,
  ...vaultEndChecks,
  ...skillEndChecks,
  ...agentEndChecks,
  ...environmentEndChecks,
];
