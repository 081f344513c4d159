import type { CreatePullRequestOutput } from '../../../definitions/automation.ts';
import type { Github } from '../../../connections/github/create-github.ts';
import type { OutputRequest } from '../../../contract/output.ts';
import type { OwnBranch } from './own-branches.ts';
import type { Base } from './read-place.ts';
import type { Remote } from '../bundle/remote.ts';

/** One pull request on its way: what the agent asked for, and how things stand on the forge. */
export interface Work {
  github: Github;
  request: OutputRequest;
  options: CreatePullRequestOutput;
  /** The agent's own words, not cleaned yet. */
  title: string;
  body: string;
  /** When the agent asked, RFC 3339. */
  asked: string;
  /** Full id of the commit to hand over. */
  head: string;
  remote: Remote;
  base: Base;
  baseTip: string | undefined;
  /** Branches that we may use, in order of preference. */
  branches: string[];
  /** Those of them that exist. */
  existing: OwnBranch[];
}
