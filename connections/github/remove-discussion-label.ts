import type { Octokit } from 'octokit';
import { ownerAndRepo } from './repository-calls.ts';

interface LabeledDiscussion {
  repository: string;
  number: number;
  label: string;
}

interface Found {
  repository: {
    discussion: { id: string } | null;
    label: { id: string } | null;
  } | null;
}

const FIND = `query ($owner: String!, $repo: String!, $number: Int!, $label: String!) {
  repository(owner: $owner, name: $repo) {
    discussion(number: $number) { id }
    label(name: $label) { id }
  }
}`;

const REMOVE = `mutation ($discussion: ID!, $label: ID!) {
  removeLabelsFromLabelable(input: { labelableId: $discussion, labelIds: [$label] }) { clientMutationId }
}`;

/** Takes a label off a discussion; does nothing if one of them does not exist. */
export async function removeDiscussionLabel(octokit: Octokit, wanted: LabeledDiscussion): Promise<void> {
  const { number, label } = wanted;
  const { repository } = await octokit.graphql<Found>(FIND, { ...ownerAndRepo(wanted.repository), number, label });
  if (!repository?.discussion || !repository.label) return;
  await octokit.graphql(REMOVE, { discussion: repository.discussion.id, label: repository.label.id });
}
