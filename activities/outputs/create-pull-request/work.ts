import type { CreatePullRequestOptions } from '../../../definitions/outputs/pulls/create-pull-request.ts';
import type { PinnedCheckout } from '../../../contract/checkout.ts';
import type { Github } from '../../../connections/github/create-github.ts';
import type { Pull } from '../../../connections/github/pull-calls.ts';
import type { OutputOrigin } from '../output-origin.ts';
import type { OwnBranch } from './own-branches.ts';
import type { FormerHead, FormerPart } from './former-parts.ts';
import type { NotedPush } from '../commits/push-notes.ts';
import type { Base } from './read-place.ts';
import type { Remote } from '../bundle/remote.ts';

/** What one pull request needs: what the agent asked for, and what the forge has already. */
export interface Work {
  github: Github;
  /** Writes down what is about to be pushed. */
  notePush: (push: NotedPush) => Promise<void>;
  origin: OutputOrigin;
  options: CreatePullRequestOptions;
  /** Not cleaned yet, like the body. */
  title: string;
  body: string;
  /** When the agent asked, RFC 3339. */
  asked: string;
  /** Full id of the agent's last commit. */
  agentHead: string;
  remote: Remote;
  /** What was checked out. */
  pinned: PinnedCheckout;
  base: Base;
  /** Undefined if the base branch no longer exists. */
  baseTip: string | undefined;
  /** Branches that we may use, in order of preference. */
  branches: string[];
  /** The ones among them that exist. */
  existing: OwnBranch[];
  /** Our pull requests from all of these branches, newest first. */
  pulls: Pull[];
  /** Which part of a series this is; 1 if there is but one. */
  part: number;
  /** What we have pushed for this commit of the agent, or were about to: full ids. */
  made: string[];
  /** All branches that the parts before it may have. */
  formerBranches: string[];
  /** What we have pushed to these. */
  formerHeads: FormerHead[];
  /** The parts before it that are on the forge as we pushed them, the first one first. */
  formerParts: FormerPart[];
}

/** Work whose commits Curfew has made again under its own name. */
export interface ReadyWork extends Work {
  /** Full id of the commit to hand over. */
  head: string;
  /** The number of a merged pull request whose changes this one shows once more; null if there is none. */
  shownAgain: number | null;
}
