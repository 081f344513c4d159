import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { OutputRequest, OutputResult } from '../../../contract/output.ts';
import { handOver } from '../../../activities/outputs/hand-over.ts';
import { OUTPUTS } from '../../../definitions/outputs/outputs.ts';
import { git, REPOSITORY, type OpenForge } from '../forge/open-forge.ts';
import type { RequestChange, Stage } from './open-stage.ts';

/** A pull request by `ada` that started the run of a stage. */
export interface ReviewedPull {
  number: number;
  branch: string;
  /** Its page. */
  url: string;
  /** The agent uses a tool; the activity runs once. Options are as users write them. */
  use: (
    tool: string,
    input: Record<string, unknown>,
    change?: ReviewChange,
  ) => Promise<{ id: string; result: OutputResult }>;
  /** The request of a use of a tool, to run it again. */
  request: (toolUseId: string, change?: ReviewChange) => OutputRequest;
  /** Pushes other content to its branch, by force. */
  pushAgain: (files: Record<string, string>) => Promise<void>;
}

export interface ReviewChange extends RequestChange {
  /** What stands under `safe-outputs`. */
  allowed?: Record<string, unknown>;
  staged?: boolean;
}

const ALLOWED = { 'create-pull-request-review-comment': null, 'submit-pull-request-review': null };

/** What `index.js` of the pull request looks like: four lines, of which the first was changed and the others were added. */
export const CHANGED =
  'export const answer = 42;\nexport const twice = 84;\nexport const half = 21;\nexport const none = 0;\n';

export async function openReviewedPull(
  stage: Stage,
  files: Record<string, string> = { 'index.js': CHANGED },
): Promise<ReviewedPull> {
  const { forge } = stage;
  const branch = `work-${randomUUID().slice(0, 8)}`;
  await setBranch(forge, branch, files);
  const { data } = await forge.octokit.rest.pulls.create({ ...REPOSITORY, head: branch, base: 'main', title: 'Two' });
  forge.forge.changeIssue(data.id, { author: 'ada' });
  const event = { ...stage.event, name: 'pull_request', subject: `pull:acme/api#${data.number}`, url: data.html_url };
  const request: ReviewedPull['request'] = (id, { allowed = ALLOWED, staged = false, ...change } = {}) => {
    const made = stage.request(id, { event, ...change });
    const options = Object.entries(allowed).map(([key, written]) => [
      key,
      OUTPUTS.find((output) => output.key === key)?.options.parse(written),
    ]);
    made.automation.safeOutputs = { staged, allowed: Object.fromEntries(options) as Record<string, object> };
    return made;
  };
  return {
    number: data.number,
    branch,
    url: data.html_url,
    request,
    use: async (tool, input, change) => {
      const id = stage.session.use(tool, input);
      return { id, result: await stage.run(handOver, request(id, change)) };
    },
    pushAgain: (other) => setBranch(forge, branch, other),
  };
}

/** Commits of a forge, by their files. To clone and push for each test would take most of its time. */
const commits = new WeakMap<OpenForge, Map<string, Promise<string>>>();

/** Makes a branch of the forge, or moves it, to a commit with these files. */
async function setBranch(forge: OpenForge, branch: string, files: Record<string, string>): Promise<void> {
  const known = commits.get(forge) ?? new Map<string, Promise<string>>();
  commits.set(forge, known);
  const key = JSON.stringify(files);
  const commit = known.get(key) ?? push(forge, files);
  known.set(key, commit);
  const bare = join(forge.folder, 'forge', 'git', 'acme', 'api.git');
  await git(bare, 'update-ref', `refs/heads/${branch}`, await commit);
}

async function push(forge: OpenForge, files: Record<string, string>): Promise<string> {
  return (await forge.pushBranch(`files-${randomUUID().slice(0, 8)}`, files)).sha;
}
