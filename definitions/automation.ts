import type { BusyPolicy } from '../contract/admission.ts';
import type { Reaction } from '../contract/reactions.ts';
import type { Role } from '../contract/roles.ts';
import type { NetworkCredential } from './agent.ts';
import type { BudgetPeriod, BudgetScope } from '../money/budget.ts';
import type { Micros } from '../money/micros.ts';

/** What starts an automation, who may start it, and how it answers. */
export interface Triggers {
  /**
   * The triggers that each source made of its keys, by the source's id; only of sources that may start it. Plain JSON.
   */
  sources: Record<string, unknown>;
  roles: Role[] | 'all';
  bots: string[];
  skipBots: string[];
  reaction: Reaction | null;
  statusComment: boolean;
}

/** Null members of `Checkout` mean: the event's repository, its default branch. */
export interface Checkout {
  repository: string | null;
  ref: string | null;
  /** Zero is the whole history. */
  fetchDepth: number;
}

export interface Limits {
  spendMicros: Micros;
  durationMs: number;
  idleMs: number;
}

/** A ceiling that runs share, from an automation's own file. The budgets of `curfew.yml` apply as well. */
export interface Budget {
  scope: BudgetScope;
  per: BudgetPeriod;
  spendMicros: Micros;
}

/** Where a person decides before the run goes on. */
export interface ApprovalRule {
  before: 'start' | 'output' | 'limit';
  /** `user:<login>` or `team:<org>/<slug>`. */
  approvers: string[];
  /** How many different people must approve. */
  count: number;
  waitMs: number;
  otherwise: 'cancel' | 'go-on';
}

export interface SafeOutputs {
  /** Everything is shown, nothing is done. */
  staged: boolean;
  /**
   * The outputs that the automation asks for, by their key as written (`create-pull-request`), with all options filled
   * in. Read them with `optionsOf`. Outputs that are always on are not in it.
   */
  allowed: Record<string, object>;
  /**
   * The options of outputs that are always on, by their keys, where they are not the defaults. Absent if there are none, as in
   * runs of an earlier version.
   */
  always?: Record<string, object>;
  /** Texts of the user's own. Absent if there are none. */
  messages?: OutputMessages;
}

/** Texts in place of Curfew's own; null leaves it to Curfew. `{workflow_name}` and others are filled in when it writes. */
export interface OutputMessages {
  footer: string | null;
  runStarted: string | null;
  runSuccess: string | null;
  runFailure: string | null;
}

/** What an automation says about the network of its agent. */
export interface AutomationNetwork {
  /** Null: what the agent may reach. */
  allowed: string[] | null;
  /** Absent: those of the agent. */
  credentials?: NetworkCredential[];
}

/** One automation, parsed and with all defaults filled in. Plain JSON: it travels in the input of its runs. */
export interface Automation {
  /** The file's stem: its name in run ids, budgets and on the command line. */
  id: string;
  /** For people; the `name` key, by default the stem. */
  name: string;
  description: string | null;
  enabled: boolean;
  on: Triggers;
  if: string | null;
  agent: string;
  /** Keys of the agent that this automation overrides. */
  agentOverrides: { model: string | null };
  checkout: Checkout | false;
  permissions: Record<string, 'read' | 'none'>;
  /** Names of the tools of the lookups that `permissions` grants, so that the run knows them from its input. */
  lookups: string[];
  /** What it leaves of the network of its agent; null: all. */
  network: AutomationNetwork | null;
  limits: Limits;
  budgets: Budget[];
  approval: ApprovalRule[];
  /** An expression; null if the source decides: an issue, a pull request, …, else the delivery. */
  subject: string | null;
  /** What becomes of an event about a subject that a run is about already. */
  whenBusy: BusyPolicy;
  safeOutputs: SafeOutputs;
  /** The body: a template. */
  prompt: string;
}
