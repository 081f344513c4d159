import { z } from 'zod';

/**
 * Which branch, tag and commit of its repository an event is about, apart from the pull request that may stand in its payload.
 * What the payload does not say is null.
 */
export interface EventCode {
  branch: string | null;
  tag: string | null;
  /** The full id of the commit. */
  sha: string | null;
  /** It is the branch of a fork, so the repository has none of this name, or another one. */
  fork: { repository: string | null } | null;
  /** The pull requests of this repository to which the checks belong. */
  pulls: number[];
  /** Somebody had the workflow run again. */
  isRepeated: boolean;
  /** Of a push: what it did to its ref. */
  push: Push | null;
}

export interface Push {
  /** The full id of the commit at which the ref was; null if it was created. */
  before: string | null;
  /** Null if the ref was deleted. */
  after: string | null;
  forced: boolean;
  /** The full id of the first commit that was new; null if there is none. */
  firstCommit: string | null;
}

const Text = z.string().nullish().catch(null);
const Id = z.int().nullish().catch(null);
const Repository = z.object({ id: Id, full_name: Text }).nullish().catch(null);
const Pulls = z
  .array(z.object({ number: z.int(), base: z.object({ repo: z.object({ id: Id }) }) }))
  .nullish()
  .catch(null);
const Head = { head_branch: Text, head_sha: Text, pull_requests: Pulls };

const Payload = z.object({
  repository: Repository,
  ref: Text,
  ref_type: Text,
  before: Text,
  after: Text,
  sha: Text,
  forced: z.boolean().nullish().catch(null),
  pusher: z.unknown().optional(),
  commits: z
    .array(z.object({ id: z.string() }))
    .nullish()
    .catch(null),
  branches: z
    .array(z.object({ name: z.string() }))
    .nullish()
    .catch(null),
  release: z
    .object({ tag_name: Text, draft: z.boolean().nullish().catch(null) })
    .nullish()
    .catch(null),
  workflow_run: z
    .object({ ...Head, head_repository: Repository, run_attempt: Id })
    .nullish()
    .catch(null),
  check_suite: z.object(Head).nullish().catch(null),
  check_run: z
    .object({
      head_sha: Text,
      pull_requests: Pulls,
      check_suite: z.object({ head_branch: Text }).nullish().catch(null),
    })
    .nullish()
    .catch(null),
  workflow_job: z.object({ head_branch: Text, head_sha: Text }).nullish().catch(null),
  deployment: z.object({ ref: Text, sha: Text }).nullish().catch(null),
  merge_group: z.object({ base_ref: Text, head_sha: Text }).nullish().catch(null),
});

type Parsed = z.output<typeof Payload>;

const NOTHING: EventCode = { branch: null, tag: null, sha: null, fork: null, pulls: [], isRepeated: false, push: null };

/** Reads what code an event is about. Never throws. */
export function codeOf(payload: unknown): EventCode {
  const { data } = Payload.safeParse(payload);
  if (data === undefined) return NOTHING;
  return ofChecks(data) ?? ofRef(data) ?? ofOthers(data);
}

function ofChecks({ repository, workflow_run: run, check_run: check, ...data }: Parsed): EventCode | null {
  const suite = data.check_suite;
  const job = data.workflow_job;
  const branch = run?.head_branch ?? check?.check_suite?.head_branch ?? suite?.head_branch ?? job?.head_branch;
  const sha = run?.head_sha ?? check?.head_sha ?? suite?.head_sha ?? job?.head_sha;
  if (!branch && !sha) return null;
  const pulls = run?.pull_requests ?? check?.pull_requests ?? suite?.pull_requests ?? [];
  const home = run?.head_repository?.full_name;
  const isFork = home && repository?.full_name && home.toLowerCase() !== repository.full_name.toLowerCase();
  return {
    ...NOTHING,
    branch: branch ?? null,
    sha: sha ?? null,
    fork: isFork ? { repository: home } : null,
    isRepeated: (run?.run_attempt ?? 1) > 1,
    pulls: pulls.filter(({ base }) => base.repo.id === repository?.id).map(({ number }) => number),
  };
}

/** A push has a full ref; `create` and `delete` have a short one and its type. */
function ofRef(data: Parsed): EventCode | null {
  const { ref, ref_type: type } = data;
  if (!ref) return null;
  const push = data.pusher === undefined || type ? null : pushOf(data);
  const sha = push?.after ?? (push === null ? (data.after ?? null) : null);
  const [, kind, name] = /^refs\/(heads|tags)\/(.+)$/s.exec(ref) ?? [];
  if (type === 'tag' || kind === 'tags') return { ...NOTHING, tag: name ?? ref, sha, push };
  if (type === 'branch' || kind === 'heads') return { ...NOTHING, branch: name ?? ref, sha, push };
  return { ...NOTHING, sha, push };
}

function pushOf({ before, after, forced, commits }: Parsed): Push {
  return {
    before: orNone(before),
    after: orNone(after),
    forced: forced ?? false,
    firstCommit: commits?.[0]?.id ?? null,
  };
}

/** GitHub writes zeros for a commit that is none. */
function orNone(id: string | null | undefined): string | null {
  return !id || /^0+$/.test(id) ? null : id;
}

function ofOthers({ release, deployment, merge_group: group, branches, sha }: Parsed): EventCode {
  if (release?.tag_name && release.draft !== true) return { ...NOTHING, tag: release.tag_name };
  if (deployment) return { ...NOTHING, branch: deployment.ref ?? null, sha: deployment.sha ?? null };
  if (group?.base_ref) {
    return { ...NOTHING, branch: group.base_ref.replace(/^refs\/heads\//, ''), sha: group.head_sha ?? null };
  }
  const [only, ...more] = branches ?? [];
  return { ...NOTHING, branch: only && more.length === 0 ? only.name : null, sha: sha ?? null };
}
