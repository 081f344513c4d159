import type Anthropic from '@anthropic-ai/sdk';
import type { Environment } from '../runtime/environment/environment.ts';
import type { GithubAccess } from '../connections/github/access/github-access.ts';
import type { Github } from '../connections/github/create-github.ts';
import type { Log } from '../runtime/log.ts';
import type { Database } from '../database/schema.ts';

/** The clients, folders and settings that activities use. The worker opens them once for all activities. */
export interface ActivityDependencies {
  environment: Environment;
  /** The official client of the agent API, hosted or local. */
  agentApi: Anthropic;
  /** How this worker gets tokens for GitHub. */
  access: GithubAccess;
  /** The forge, as the run of the activity may use it (`githubOf`); where an activity is about no run, for comments alone. */
  github: Github;
  database: Database;
  dataFolder: string;
  log: Log;
}
